/* Shows that a form is being sent, and ignores further presses of its button. */
export function enhanceBusy(form) {
  const button = form.querySelector("button[type=submit]");
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    setBusy(button, true);
  });
  // The back button may restore the page from the cache, with the button still busy.
  window.addEventListener("pageshow", (event) => event.persisted && setBusy(button, false));
}

function setBusy(button, busy) {
  for (const attribute of ["aria-busy", "aria-disabled"]) {
    if (busy) button.setAttribute(attribute, "true");
    else button.removeAttribute(attribute);
  }
}
