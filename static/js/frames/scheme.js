// The colour scheme of the merchant's page. A frame only knows the browser's, so a light page would get a dark frame.

/** `scheme`: "light", "dark", or "auto" for the browser's. */
export function followScheme(scheme) {
  if (scheme !== "light" && scheme !== "dark") return;
  document.documentElement.style.colorScheme = scheme;
  for (const sheet of document.styleSheets) setDarkRules(sheet.cssRules, scheme === "dark" ? "all" : "not all");
}

/** Follow the scheme that the name of the frame has, if it has one. */
export function followFrame() {
  followScheme(window.name.replace("till-", ""));
}

function setDarkRules(rules, media) {
  for (const rule of rules) {
    if (rule.media?.mediaText.includes("prefers-color-scheme: dark")) rule.media.mediaText = media;
    else if (rule.cssRules) setDarkRules(rule.cssRules, media);
  }
}
