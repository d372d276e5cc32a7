// Card brands by number. The page carries the ranges, from the same file that the server reads.
import { digitsOf } from "./digits.js";

const brandTable = readBrands();

/** The brand {name, label, cvc, groups} that the first digits belong to, or null. */
export function brandOf(digits) {
  return brandTable.find(({ ranges }) => ranges.some((range) => within(digits, range))) ?? null;
}

/** "4242424242424242" → "4242 4242 4242 4242", in the groups of its brand. */
export function groupDigits(digits) {
  const sizes = groupsFor(digits);
  const groups = [];
  let rest = digits;
  for (const size of sizes) {
    if (!rest) break;
    groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  if (rest) groups.push(rest);
  return groups.join(" ");
}

/** Whether the number has a length that its brand uses. */
export function isCompleteNumber(digits) {
  const brand = brandOf(digits);
  return brand ? String(digits.length) in brand.groups : digits.length >= 13 && digits.length <= 19;
}

/** Whether the check digit is right (ISO/IEC 7812-1). */
export function passesLuhn(digits) {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

/** The brand of the number in the card number field, or null. */
export function typedBrand(form) {
  const number = form.elements.cardNumber;
  return number ? brandOf(digitsOf(number.value)) : null;
}

function groupsFor(digits) {
  const groups = brandOf(digits)?.groups ?? { 19: [4, 4, 4, 4, 3] };
  const lengths = Object.keys(groups).map(Number).sort((a, b) => a - b);
  return groups[lengths.find((length) => length >= digits.length) ?? lengths.at(-1)];
}

function within(digits, [low, high]) {
  const start = digits.slice(0, low.length);
  return start.length === low.length && start >= low && start <= high;
}

function readBrands() {
  const data = document.getElementById("card-brands");
  if (!data) return [];
  return Object.entries(JSON.parse(data.textContent)).map(([name, brand]) => ({ name, ...brand }));
}
