// The merchant's look of an element: Stripe's `style` of one field, or `appearance` with variables and rules.
import { eachRule } from "./element-rules.js";
import { applyStyle } from "./style.js";

const SELECTORS = {
  base: "input",
  empty: "input:placeholder-shown",
  complete: "input[data-complete]",
  invalid: 'input[aria-invalid="true"]',
};
const PSEUDO = [":hover", ":focus", "::placeholder", "::selection", ":-webkit-autofill", ":disabled"];
const NAMES =
  /^(backgroundColor|border([A-Z]\w*)?|boxShadow|outline([A-Z]\w*)?|color|font(Family|Size|Smoothing|Style|Variant|Weight)|lineHeight|letterSpacing|textAlign|padding|textDecoration|textShadow|textTransform)$/;
const NO_LOADING = /url|image|var|expression/i;
const elementSheet = new CSSStyleSheet();
document.adoptedStyleSheets = [elementSheet];

/** `look`: {style, appearance, placeholder, disabled, values}. */
export function elementLook(form, inputs, { style, appearance, placeholder, disabled, values }) {
  elementSheet.replaceSync("");
  for (const [state, selector] of Object.entries(SELECTORS)) addRule(selector, style?.[state]);
  form.style.fontSize = style?.base?.fontSize ?? "";
  document.documentElement.classList.toggle("theme-element--night", appearance?.theme === "night");
  applyStyle(appearance?.variables ?? {});
  eachRule(appearance?.rules, addRule);
  for (const input of inputs) {
    input.disabled = Boolean(disabled);
    if (placeholder !== undefined && inputs.length === 1) input.placeholder = placeholder;
  }
  if (values) fill(form, values.billingDetails ?? values);
}

function addRule(selector, declarations) {
  if (!declarations) return;
  const { style } = elementSheet.cssRules[elementSheet.insertRule(`${selector} {}`, elementSheet.cssRules.length)];
  for (const [name, value] of Object.entries(declarations)) {
    if (PSEUDO.includes(name)) addRule(selector + name, value);
    else if (NAMES.test(name) && !NO_LOADING.test(value)) style[name] = value;
  }
}

function fill({ elements, dataset }, { name, email, phone, postalCode, address = {} }) {
  const { section } = dataset;
  const values = {
    [`${section}Name`]: name,
    email,
    phoneNumber: phone,
    [`${section}AddressLine1`]: address.line1,
    [`${section}AddressLine2`]: address.line2,
    [`${section}Locality`]: address.city,
    [`${section}AdministrativeArea`]: address.state,
    [`${section}PostalCode`]: address.postal_code ?? postalCode,
  };
  for (const [id, value] of Object.entries(values)) {
    if (value && elements[id] && !elements[id].value) elements[id].value = value;
  }
}
