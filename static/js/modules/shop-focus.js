/* Replacing a part of the page must not throw the keyboard back to its start. */
export function keepFocus() {
  const before = document.activeElement;
  const path = before && before !== document.body ? findAgainBy(before) : null;
  return () => {
    if (!path) return;
    const after = document.querySelector(path);
    if (after && !after.disabled) after.focus({ preventScroll: true });
    else if (after) document.getElementById(after.getAttribute("aria-controls"))?.focus();
    else if (!document.activeElement || document.activeElement === document.body) focusResult();
  };
}

function findAgainBy(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const step = element.dataset.step;
  if (!step) return ":not(*)";
  return `[data-step="${step}"][aria-controls="${element.getAttribute("aria-controls")}"]`;
}

function focusResult() {
  const result = document.querySelector("#main [data-focus]") ?? document.getElementById("main");
  result.focus({ preventScroll: true });
}
