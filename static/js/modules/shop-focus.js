/* Keeps the keyboard focus when a part of the page is replaced. */
export function keepFocus() {
  const before = document.activeElement;
  const selector = before && before !== document.body ? selectorOf(before) : null;
  return () => {
    if (!selector) return;
    const after = document.querySelector(selector);
    if (after && !after.disabled) after.focus({ preventScroll: true });
    else if (after) document.getElementById(after.getAttribute("aria-controls"))?.focus();
    else if (!document.activeElement || document.activeElement === document.body) focusResult();
  };
}

/* A selector that finds the element's replacement; one that matches nothing if it can't be found again. */
function selectorOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const step = element.dataset.step;
  if (!step) return ":not(*)";
  return `[data-step="${step}"][aria-controls="${element.getAttribute("aria-controls")}"]`;
}

function focusResult() {
  const result = document.querySelector("#main [data-focus]") ?? document.getElementById("main");
  result.focus({ preventScroll: true });
}
