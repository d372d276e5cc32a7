/* Scroll the list of pages to the current page, if it is below the visible part. */
export function showCurrent(side) {
  const current = side.querySelector("[aria-current]");
  if (!current || !side.clientHeight) return;
  const below = current.offsetTop + current.offsetHeight > side.clientHeight;
  if (below) side.scrollTop = current.offsetTop - side.clientHeight / 2;
}
