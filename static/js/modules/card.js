// Card entry: group the digits, show the brand's mark, complete the expiry. It listens to `input` only, never
// blocks a key and never moves the focus.
import { digitsBeforeCaret, digitsOf, writeKeepingCaret } from "./digits.js";
import { brandOf, groupDigits } from "./brands.js";

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
