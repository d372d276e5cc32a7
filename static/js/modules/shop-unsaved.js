/*
 * A quantity that is typed just before Checkout is pressed is saved first. The checkout goes on if the cart then has
 * that quantity; otherwise the fresh cart says why not.
 */
export function enhanceUnsaved(checkout) {
  checkout.addEventListener("submit", (event) => {
    const input = [...document.querySelectorAll("[data-module~=autosave] input[type=number]")].find(isUnsaved);
    if (!input) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { id, value } = input;
    const chosen = ["mode", "ui_mode"].map((name) => [name, checkout.elements[name].value]);
    const goOn = () => {
      if (Number(document.getElementById(id)?.value) !== Number(value)) return;
      const { form } = document.getElementById("checkout");
      for (const [name, value] of chosen) form.elements[name].value = value;
      form.requestSubmit();
    };
    document.addEventListener("swapped", goOn, { once: true });
    input.form.requestSubmit();
  });
}

function isUnsaved(input) {
  return input.value !== input.defaultValue;
}
