// Pressing Pay: once, after the totals have settled, and saying so without moving anything.

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

  // Back from the next page: browsers may show this one as it was left.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    sending = false;
    showBusy(button, false);
  });
}

function showBusy(button, busy) {
  for (const state of ["aria-busy", "aria-disabled"]) {
    if (busy) button.setAttribute(state, "true");
    else button.removeAttribute(state);
  }
}
