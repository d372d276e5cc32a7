/* A quantity is saved when it has come to rest, not at each press of a button. */
const REST_MS = 350;

export function enhanceAutosave(form) {
  let timer = 0;
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.isConnected && form.reportValidity() && form.requestSubmit(), REST_MS);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
