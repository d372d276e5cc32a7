/* The categories scroll sideways on a narrow screen: scroll to the current one. */
export function enhanceNav(nav) {
  const here = nav.querySelector("[aria-current]");
  if (here) nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
}
