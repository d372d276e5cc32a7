// Checks that need no server. The messages are in each field's data attributes, so both sides word them alike.
import { digitsOf } from "./digits.js";
import { readExpiry } from "./card-expiry.js";
import { isCompleteNumber, passesLuhn, typedBrand } from "./brands.js";

const CHECKS = {
  email: (value, { invalid }) => (/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(value) ? "" : invalid),
  phone: (value, { invalid }) => {
    const { length } = digitsOf(value);
    return length >= 5 && length <= 15 && !/\p{L}/u.test(value) ? "" : invalid;
  },
  postal: (value, { invalid, pattern }) => (fitsPostal(value, pattern) ? "" : invalid),
  "card-number": (value, { invalid, incomplete }) => {
    const digits = digitsOf(value);
    if (isCompleteNumber(digits)) return passesLuhn(digits) ? "" : invalid;
    return digits.length > 15 ? invalid : incomplete;
  },
  "card-expiry": (value, { invalid, expired }) => {
    const date = readExpiry(value);
    if (!date) return invalid;
    const { month, year } = date;
    const today = new Date();
    const past = year * 12 + month < today.getFullYear() * 12 + today.getMonth() + 1;
    if (past) return expired;
    return year > today.getFullYear() + 50 ? invalid : "";
  },
  "card-cvc": (value, { invalid }, form) => {
    const { length } = digitsOf(value);
    const wanted = typedBrand(form)?.cvc;
    return (wanted ? length === wanted : length === 3 || length === 4) ? "" : invalid;
  },
};

/** The message for what is wrong with `input`, or "". */
export function problemWith(input) {
  const value = input.value.trim();
  if (!value) return input.dataset.required ?? "";
  return CHECKS[input.dataset.check]?.(value, input.dataset, input.form) ?? "";
}

/** The month and the year of four digits that `value` says, NaN where it says none. */
// The server restores a missing separator, so accept the code with and without one.
function fitsPostal(value, pattern) {
  const whole = new RegExp(`^(?:${pattern.replace(/^\^|\$$/g, "")})$`, "u");
  const code = value.normalize("NFKC").toUpperCase().replace(/\s+/g, " ");
  const bare = code.replace(/[\s-]/g, "");
  const candidates = [code, code.replace(/^[A-Z]{1,2}-/, ""), bare];
  for (let cut = 1; cut < bare.length; cut += 1) {
    candidates.push(`${bare.slice(0, cut)}-${bare.slice(cut)}`, `${bare.slice(0, cut)} ${bare.slice(cut)}`);
  }
  return candidates.some((candidate) => whole.test(candidate));
}
