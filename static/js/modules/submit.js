// Sends the form once, after pending totals have arrived, and shows the button as busy meanwhile.

export function enhanceSubmit(form, { validate, settled }) {
  const button = form.querySelector("[data-pay]");
  let sending = false;

  form.addEventListener("submit", async (event) => {
    if (sending || button.disabled) {
      event.preventDefault();
      return;
    }
    if (!validate()) {
      event.preventDefault();
      return;
    }
    sending = true;
    showBusy(button, true);
    const waiting = settled();
    if (!waiting) return;
    event.preventDefault();
    await waiting;
    form.submit();
  });

  // After Back, browsers may restore this page as it was when it was sent. Its attempt is used up, so load it again.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && sending) window.location.reload();
  });
}

function showBusy(button, busy) {
  for (const state of ["aria-busy", "aria-disabled"]) {
    if (busy) button.setAttribute(state, "true");
    else button.removeAttribute(state);
  }
}
