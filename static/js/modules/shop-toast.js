/*
 * Shows new notices as a toast, because the top of the page, where notices are, may be out of sight. The toast goes
 * away by itself, unless it is hovered or focused. The number beside Cart says the same and stays.
 */
const TOAST_MS = 6000;
let toastTimer = 0;

export function showToast(box) {
  if (!box || !box.children.length) return;
  box.dataset.floating = "";
  const hide = () => {
    if (box.matches(":hover, :focus-within")) toastTimer = setTimeout(hide, TOAST_MS);
    else {
      delete box.dataset.floating;
      box.replaceChildren();
    }
  };
  clearTimeout(toastTimer);
  toastTimer = setTimeout(hide, TOAST_MS);
}
