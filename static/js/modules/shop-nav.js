/* On a phone the categories scroll sideways: the one that is open should be in sight. */
export function enhanceNav(nav) {
  const here = nav.querySelector("[aria-current]");
  if (here) nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
}
