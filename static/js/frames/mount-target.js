// Where the merchant's page wants a frame.

/** The element that `target`, an element or a selector, names; null if there is none. */
export function mountTarget(target) {
  const place = typeof target === "string" ? document.querySelector(target) : target;
  return place instanceof Element ? place : null;
}
