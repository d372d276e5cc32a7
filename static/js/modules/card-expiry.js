// A card's expiry as people write it: read by the server's rules, and completed while it is typed.
import { asciiDigits, digitsBeforeCaret, digitsOf, writeKeepingCaret } from "./digits.js";

/** {month, year} from `12/30`, `12 / 2030`, `2030-12`, `1230`, `9/30` or `930`; null if it is no month and year. */
export function readExpiry(text) {
  const groups = asciiDigits(text).match(/[0-9]+/g) ?? [];
  const [first, second, third] = groups.length === 1 ? splitWhole(groups[0]) : groups;
  if (!second || third || /\p{L}/u.test(text)) return null;
  const [month, year] = first.length === 4 ? [second, first] : [first, second];
  if (month.length > 2 || ![2, 4].includes(year.length) || month < 1 || month > 12) return null;
  return { month: Number(month), year: Number(year) + (year.length === 2 ? 2000 : 0) };
}

function splitWhole(digits) {
  const yearFirst = digits.length === 6 && digits.startsWith("20");
  const cut = yearFirst ? 4 : 2 - (digits.length % 2);
  return [digits.slice(0, cut), digits.slice(cut)];
}

/** Complete what is typed into `input`. What can't be a month, or may begin with a year, stays as it is typed. */
export function showExpiry(input, event) {
  const deleting = event?.inputType?.startsWith("delete");
  // "2" was completed to "02 / ". No card expires in a year that begins with 0, so "20" is the beginning of a year.
  const typed = !deleting && input.value.startsWith("02 / 0") ? input.value.replace("02 / 0", "20") : input.value;
  let digits = digitsOf(typed);
  if (/^20/.test(digits)) {
    showYearFirst(input, typed, digits);
    return;
  }
  const separated = /^\s*1\s*[/.-]/.test(asciiDigits(typed));
  if (/^1[3-9]/.test(digits) && !separated) return;
  let before = digitsBeforeCaret(input);
  if (/^[2-9]/.test(digits) || separated) {
    digits = `0${digits}`;
    before += 1;
  }
  const month = digits.slice(0, 2);
  const year = digits.slice(2, 6);
  const separator = year || (month.length === 2 && !deleting) ? " / " : "";
  writeKeepingCaret(input, month + separator + year, before);
}

function showYearFirst(input, typed, digits) {
  const date = digits.length === 6 ? readExpiry(typed) : null;
  const shown = date ? `${String(date.month).padStart(2, "0")} / ${String(date.year).slice(2)}` : typed;
  writeKeepingCaret(input, shown, shown === input.value ? digitsBeforeCaret(input) : digits.length);
}
