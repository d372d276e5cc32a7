// In test mode, the buttons of the panel fill in the card's number, expiry and security code.

export function enhanceTestCards(form) {
  const panel = document.getElementById("test-cards");
  if (!panel) return;
  for (const button of panel.querySelectorAll("[data-card]")) button.hidden = false;
  panel.addEventListener("click", ({ target }) => {
    const { card } = target.closest("button")?.dataset ?? {};
    if (!card || !form.elements.cardNumber) return;
    panel.hidePopover();
    document.getElementById("payment-method-card")?.click();
    const { cardNumber, cardExpiry, cardCvc } = form.elements;
    type(cardCvc, "123");
    type(cardExpiry, panel.dataset.expiry);
    type(cardNumber, card);
    cardNumber.focus();
  });
}

function type(input, text) {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
