// Reads digits in any script, with spaces and dashes between them, by the same rule as the server.

const DECIMAL = /\p{Nd}/u;

/** The ASCII digits in `text`; everything else is left out. */
export function digitsOf(text) {
  return asciiDigits(text).replace(/[^0-9]/g, "");
}

/** `text` with the digits of any script as ASCII digits. */
export function asciiDigits(text) {
  return [...text].map((character) => (DECIMAL.test(character) ? decimalValue(character) : character)).join("");
}

/** Write `value` into `input` and keep the caret after the same number of digits. */
export function writeKeepingCaret(input, value, digitsBeforeCaret) {
  if (input.value === value) return;
  input.value = value;
  if (document.activeElement !== input) return;
  let caret = 0;
  for (let seen = 0; caret < value.length && seen < digitsBeforeCaret; caret += 1) {
    if (value[caret] >= "0" && value[caret] <= "9") seen += 1;
  }
  const atEnd = digitsBeforeCaret >= digitsOf(value).length;
  input.setSelectionRange(...(atEnd ? [value.length, value.length] : [caret, caret]));
}

/** The number of digits before the caret. */
export function digitsBeforeCaret(input) {
  return digitsOf(input.value.slice(0, input.selectionStart ?? input.value.length)).length;
}

// Each script's ten digits are consecutive in Unicode, so a digit's value is its distance from the first.
function decimalValue(character) {
  const point = character.codePointAt(0);
  if (point < 0x80) return character;
  let start = point;
  while (DECIMAL.test(String.fromCodePoint(start - 1))) start -= 1;
  return String((point - start) % 10);
}
