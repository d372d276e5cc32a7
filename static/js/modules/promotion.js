// Apply and Remove of a promotion code send the form without paying, so nothing else in it is checked.

export function enhancePromotion(form) {
  form.addEventListener(
    "submit",
    (event) => {
      if (event.submitter?.name === "promotion") event.stopImmediatePropagation();
    },
    true,
  );
  // Enter in the field of the code is for the code: elsewhere it pays.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.id !== "promotionCode" || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit(document.querySelector('[name="promotion"][value="apply"]'));
  });
}
