// `appearance.rules` of a merchant: Stripe's selectors, such as ".Input:focus", and what they are here. A selector has two
// targets: the box with its border, and the text in it.

const TARGETS = {
  Input: [".field__box", ".field__input"],
  Label: [".field__label", ".field__label"],
  Error: [".field-row__error", ".field-row__error"],
};
const INVALID = '[aria-invalid="true"]';
const STATES = {
  "": ["", ""],
  ":hover": [":hover", ":hover"],
  ":focus": [":focus-within", ":focus"],
  "--invalid": [`:has(${INVALID})`, INVALID],
  ":disabled": [":has(:disabled)", ":disabled"],
  ":autofill": [":has(:autofill)", ":autofill"],
  "::placeholder": [null, "::placeholder"],
  "::selection": [null, "::selection"],
};
const OF_BOX = /^(backgroundColor|border([A-Z]\w*)?|boxShadow|outline([A-Z]\w*)?)$/;

/** Call `add(selector, declarations)` for each rule that has a target here. Other rules have no effect. */
export function eachRule(rules, add) {
  for (const [selector, declarations] of Object.entries(rules ?? {})) {
    const [, part, state = ""] = /^\.(\w+?)((?:--|:).*)?$/.exec(selector) ?? [];
    if (!Object.hasOwn(TARGETS, part) || !Object.hasOwn(STATES, state)) continue;
    TARGETS[part].forEach((target, index) => {
      if (STATES[state][index] === null) return;
      const own = Object.entries(declarations).filter(([name]) => OF_BOX.test(name) === (index === 0));
      add(placeOf(part, state, target, STATES[state][index]), Object.fromEntries(own));
    });
  }
}

function placeOf(part, state, target, suffix) {
  if (part === "Label" && state === "--invalid") return `.field__box:has(${INVALID}) ${target}`;
  return target + suffix;
}
