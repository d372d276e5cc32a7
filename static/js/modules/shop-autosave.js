/*
 * Submits a quantity once it hasn't changed for a moment, not at each press of a button. What is wrong with a quantity
 * the server says, in the page.
 */
const AUTOSAVE_MS = 350;

export function enhanceAutosave(form) {
  let timer = 0;
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.isConnected && form.requestSubmit(), AUTOSAVE_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    const input = form.elements.quantity;
    input.dataset.sent = input.value;
  });
}

/* The quantities that are typed and not sent yet: pairs of id and value. */
export function unsentQuantities() {
  const inputs = document.querySelectorAll("[data-module~=autosave] input[type=number]");
  return [...inputs]
    .filter((input) => input.value !== (input.dataset.sent ?? input.defaultValue))
    .map(({ id, value }) => [id, value]);
}

/* Puts them into the fields of the fresh page, where they are sent after the same moment. */
export function resumeQuantities(unsent) {
  for (const [id, value] of unsent) {
    const input = document.getElementById(id);
    if (!input || input.value === value) continue;
    input.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
