/* The promotion code in the shop's own payment form: typed in a disclosure, or applied and shown with a button to remove it. */
import { showError } from "./shop-custom-fields.js";
import { setBusy } from "./shop-pay-button.js";

/** Let the shopper apply and remove a code of `checkout`. Returns {typed, apply}: the code in the field, and its Apply. */
export function offerPromo(form, checkout) {
  const box = document.getElementById("promo");
  const field = form.elements.promotion_code;
  const entry = box.querySelector("details");
  const button = box.querySelector("[data-apply]");
  const typed = () => field.value.trim();

  const say = (text, { total }) => {
    box.querySelector("[role=status]").textContent = text.replace("{code}", typed()).replace("{total}", total.total.amount);
  };
  const apply = async () => {
    if (button.getAttribute("aria-busy") === "true") return;
    if (!typed()) {
      showError(field, box.dataset.missing);
      field.focus();
      return;
    }
    entry.open = true;
    setBusy(button, true);
    const { error, session } = await checkout.applyPromotionCode(typed());
    setBusy(button, false);
    showError(field, error ? error.message : "");
    if (error) {
      field.focus();
      return;
    }
    say(box.dataset.applied, session);
    field.value = "";
    entry.open = false;
    box.querySelector(".promo__remove").focus();
  };
  const remove = async () => {
    const { error, session } = await checkout.removePromotionCode();
    if (error) return;
    say(box.dataset.removed, session);
    box.querySelector("summary").focus();
  };

  button.addEventListener("click", apply);
  box.querySelector(".promo__remove").addEventListener("click", remove);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    apply();
  });
  entry.addEventListener("toggle", () => {
    if (entry.open && entry.contains(document.activeElement)) field.focus();
  });
  return { typed, apply };
}

/** Show the session's code and its discount, or the field for one. */
export function showPromo({ collects, discountAmounts }) {
  const box = document.getElementById("promo");
  const code = discountAmounts[0]?.promotionCode;
  box.hidden = !collects.promotionCodes && !code;
  box.querySelector("details").hidden = Boolean(code);
  box.querySelector(".promo__applied").hidden = !code;
  box.querySelector(".promo__text").textContent = code ?? "";
  document.getElementById("discount").hidden = discountAmounts.length === 0;
}
