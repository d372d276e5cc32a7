/*
 * Shows new notices as a toast, because the top of the page, where notices are, may be out of sight. The toast goes
 * away by itself, unless its link is hovered or focused. The number beside Cart says the same and stays. What is below
 * the toast can be pressed through it, and it is never over the button that was pressed.
 */
const TOAST_MS = 6000;
let toastTimer = 0;

export function showToast(box) {
  if (!box || !box.children.length) return;
  box.dataset.floating = "";
  const { top, bottom } = box.getBoundingClientRect();
  const pressed = document.activeElement.getBoundingClientRect();
  const hides = document.activeElement !== document.body && pressed.bottom > top && pressed.top < bottom;
  box.dataset.floating = hides ? "top" : "";
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
