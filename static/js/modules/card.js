// Card entry: group the digits, show the brand's mark, complete the expiry. It listens to `input` only, never
// blocks a key and never moves the focus.
import { digitsBeforeCaret, digitsOf, writeKeepingCaret } from "./digits.js";
import { brandOf, groupDigits } from "./brands.js";
import { showExpiry } from "./card-expiry.js";

const TYPING = { cardNumber: showNumber, cardExpiry: showExpiry, cardCvc: showCode };

export function enhanceCard(form) {
  form.addEventListener("input", (event) => {
    if (!event.isComposing) TYPING[event.target.name]?.(event.target, event);
  });
  form.addEventListener("compositionend", (event) => TYPING[event.target.name]?.(event.target, event));
  const showTyped = () => {
    if (form.elements.cardNumber) showNumber(form.elements.cardNumber);
  };
  form.addEventListener("fieldschange", showTyped);
  // Browsers restore what was typed on Back and on reload, some of them after the scripts.
  window.addEventListener("pageshow", showTyped);
  showTyped();
}

function showCode(input) {
  writeKeepingCaret(input, digitsOf(input.value), digitsBeforeCaret(input));
}

function showNumber(input) {
  const digits = digitsOf(input.value);
  const foreign = [...input.value].some((character) => /\p{L}/u.test(character));
  if (!foreign) writeKeepingCaret(input, groupDigits(digits), digitsBeforeCaret(input));
  showBrand(brandOf(digits), input.form.elements.cardCvc);
}

function showBrand(brand, cvc) {
  const marks = document.getElementById("card-marks");
  const chosen = brand?.name ?? "";
  cvc.maxLength = brand?.cvc ?? 4;
  if (marks.dataset.brand === chosen) return;
  marks.dataset.brand = chosen;
  marks.querySelectorAll("[data-brand]").forEach((mark, index) => {
    mark.hidden = brand ? mark.dataset.brand !== chosen : index > 3;
  });
  document.getElementById("card-brand").textContent = brand?.label ?? "";
}
