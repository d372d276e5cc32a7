// The field for a promotion code: it takes the focus when it is unfolded, and Enter in it applies the code.

export function enhancePromotion(form) {
  const { promotion } = form.elements;
  if (!promotion) return;
  document.addEventListener("toggle", unfold, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.id !== "promotionCode" || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(form.elements.promotion);
  });
}

function unfold({ target }) {
  if (target.className === "promotion__disclosure" && target.open && target.contains(document.activeElement)) target.querySelector("#promotionCode")?.focus();
}
