/* The contents scroll by themselves, so the page that is shown may lie below what one sees of them. */
export function showCurrent(side) {
  const current = side.querySelector("[aria-current]");
  if (!current || !side.clientHeight) return;
  const below = current.offsetTop + current.offsetHeight > side.clientHeight;
  if (below) side.scrollTop = current.offsetTop - side.clientHeight / 2;
}
