/* One press is enough: the button says that it is at work, and a second press does nothing. */
export function enhanceBusy(form) {
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    setBusy(button, true);
  });
  // The back button may bring this page as it was left.
  window.addEventListener("pageshow", (event) => event.persisted && setBusy(button, false));
}

function setBusy(button, busy) {
  for (const attribute of ["aria-busy", "aria-disabled"]) {
    if (busy) button.setAttribute(attribute, "true");
    else button.removeAttribute(attribute);
  }
}
