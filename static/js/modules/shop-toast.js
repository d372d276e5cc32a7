/*
 * What was added may be far below the top of the page, where notices stand: this one floats, and
 * goes by itself unless somebody is on it. The number beside Cart says the same and stays.
 */
const TOAST_STAYS_MS = 6000;
let toastTimer = 0;

export function showToast(box) {
  if (!box || !box.children.length) return;
  box.dataset.floating = "";
  const leave = () => {
    if (box.matches(":hover, :focus-within")) toastTimer = setTimeout(leave, TOAST_STAYS_MS);
    else {
      delete box.dataset.floating;
      box.replaceChildren();
    }
  };
  clearTimeout(toastTimer);
  toastTimer = setTimeout(leave, TOAST_STAYS_MS);
}
