/* Submits a quantity once it hasn't changed for a moment, not at each press of a button. */
const AUTOSAVE_MS = 350;

export function enhanceAutosave(form) {
  let timer = 0;
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.isConnected && form.reportValidity() && form.requestSubmit(), AUTOSAVE_MS);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
