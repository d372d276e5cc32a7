// The colour scheme of the merchant's page, which a frame in it follows.

/** "auto" where the page follows the browser, else "light" or "dark". `place`: the element that gets the frame. */
export function schemeOf(place) {
  const { colorScheme } = getComputedStyle(place);
  const declared = document.querySelector('meta[name="color-scheme"]')?.content ?? "";
  const known = colorScheme === "normal" ? declared : colorScheme;
  if (!known.includes("dark")) return "light";
  return known.includes("light") ? "auto" : "dark";
}

/**
 * Have the pages in the frame `element` follow `scheme`. They read the frame's name, which stays when the frame goes
 * from one page to the next.
 */
export function setScheme(element, scheme) {
  element.name = `till-${scheme}`;
  element.style.colorScheme = scheme === "auto" ? "light dark" : scheme;
}
