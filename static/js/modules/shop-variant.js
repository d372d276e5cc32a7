/* Shows the variant that is chosen: its picture, price and stock. The address names it. */
import { loadParts } from "./shop-load.js";

export function enhanceVariant(form, enhance) {
  disableIfSoldOut(form);
  const { url, parts } = form.dataset;
  form.addEventListener("change", async (event) => {
    if (event.target.type !== "radio") return;
    const chosen = [...form.querySelectorAll("input[type=radio]:checked")].map(({ name, value }) => [name, value]);
    const there = `${url}?${new URLSearchParams(chosen)}`;
    const quantity = form.elements.quantity?.value;
    const keep = (page) => {
      const input = page.getElementById("quantity");
      if (input && quantity) input.setAttribute("value", Math.min(quantity, input.max));
    };
    if (!(await loadParts(there, parts.split(" "), enhance, keep))) return;
    history.replaceState(history.state, "", there);
    disableIfSoldOut(form);
  });
}

/* Without a script the button stays: another variant may be chosen and added at once. */
function disableIfSoldOut(form) {
  const button = form.querySelector("[data-sold-out]");
  if (button) button.disabled = true;
}
