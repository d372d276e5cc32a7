// Card entry: group the digits, show the brand's mark, complete the expiry. It listens to `input` only, never
// blocks a key and never moves the focus.
import { digitsBeforeCaret, digitsOf, writeKeepingCaret } from "./digits.js";
import { brandOf, groupDigits } from "./brands.js";

export function enhanceCard(form) {
  const { cardNumber, cardExpiry, cardCvc } = form.elements;
  if (!cardNumber) return;
  onTyping(cardNumber, () => showNumber(cardNumber, cardCvc));
  onTyping(cardExpiry, (event) => showExpiry(cardExpiry, event));
  onTyping(cardCvc, () => writeKeepingCaret(cardCvc, digitsOf(cardCvc.value), digitsBeforeCaret(cardCvc)));
  // Browsers restore what was typed on Back and on reload, some of them after the scripts.
  window.addEventListener("pageshow", () => showNumber(cardNumber, cardCvc));
  if (cardNumber.value) showNumber(cardNumber, cardCvc);
}

function onTyping(input, act) {
  input.addEventListener("input", (event) => {
    if (!event.isComposing) act(event);
  });
  input.addEventListener("compositionend", act);
}

function showNumber(input, cvc) {
  const digits = digitsOf(input.value);
  const foreign = [...input.value].some((character) => /\p{L}/u.test(character));
  if (!foreign) writeKeepingCaret(input, groupDigits(digits), digitsBeforeCaret(input));
  showBrand(brandOf(digits), cvc);
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

function showExpiry(input, event) {
  let before = digitsBeforeCaret(input);
  let digits = digitsOf(input.value);
  const shortMonth = /^[2-9]/.test(digits) || /^1[3-9]/.test(digits) || /^\s*1\s*[/.-]/.test(input.value);
  if (shortMonth) {
    digits = `0${digits}`;
    before += 1;
  }
  const deleting = event?.inputType?.startsWith("delete");
  const month = digits.slice(0, 2);
  const year = digits.slice(2, 6);
  const separator = year || (month.length === 2 && !deleting) ? " / " : "";
  writeKeepingCaret(input, month + separator + year, before);
}
