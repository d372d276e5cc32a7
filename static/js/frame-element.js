// One element of /v3/ in a frame of the provider on a merchant's page. What is typed stays here: a card goes straight to
// the API, and the parent learns whether it is complete. An address and an email are the merchant's to read.
import { answerParent } from "./frames/channel.js";
import { elementLook } from "./frames/element-look.js";
import { elementState, typedCard, withTypedAddress } from "./frames/element-data.js";
import { collectParts, offerPart } from "./frames/element-group.js";
import { sendCard } from "./frames/card-data.js";
import { enhanceCard } from "./modules/card.js";
import { problemWith } from "./modules/checks.js";
import { mark } from "./modules/validation.js";

const elementForm = document.getElementById("element");
const { kind, group, origins, rows } = elementForm.dataset;

const inputs = () => [...elementForm.querySelectorAll("input, select")].filter(({ type }) => type !== "hidden");

const tellElement = answerParent(origins.split(" "), {
  state: () => elementState(elementForm, inputs()),
  update: (look) => {
    elementLook(elementForm, inputs(), look);
    tellState();
  },
  focus: () => (inputs().find((input) => problemWith(input)) ?? inputs()[0]).focus(),
  blur: () => document.activeElement.blur(),
  clear: () => {
    elementForm.reset();
    for (const input of inputs()) input.dispatchEvent(new Event("input", { bubbles: true }));
  },
  validate: () => {
    for (const input of inputs()) mark(input, problemWith(input));
    inputs().find((input) => problemWith(input))?.focus();
    tellState();
    return elementState(elementForm, inputs());
  },
  async send({ parts, ...request }) {
    const card = typedCard(elementForm, inputs());
    if (card.problem) for (const input of inputs()) mark(input, problemWith(input));
    const others = parts.length ? await collectParts(group, parts) : {};
    tellState();
    return sendCard(withTypedAddress(request, elementForm), { ...card, ...others, ...(card.problem && card) }, elementForm.dataset);
  },
});

function tellState() {
  tellElement("change", elementState(elementForm, inputs()));
}

enhanceCard(elementForm);
if (kind === "cardExpiry" || kind === "cardCvc") {
  offerPart(group, kind, () => {
    for (const input of inputs()) mark(input, problemWith(input));
    tellState();
    return typedCard(elementForm, inputs());
  });
}

elementForm.addEventListener("submit", (event) => {
  event.preventDefault();
  tellElement("submit");
});
elementForm.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") tellElement("escape");
});
elementForm.addEventListener("input", ({ target }) => {
  if (!problemWith(target)) mark(target, "");
  tellState();
});
elementForm.addEventListener("focusin", () => tellElement("focus"));
elementForm.addEventListener("focusout", ({ target }) => {
  if (target.value.trim()) mark(target, problemWith(target));
  tellElement("blur");
  tellState();
});
elementForm.addEventListener("change", async ({ target }) => {
  if (!target.id.endsWith("Country")) return;
  const country = elementForm.elements[target.id].value;
  const answer = await fetch(`${rows}&country=${encodeURIComponent(country)}`).catch(() => null);
  if (!answer?.ok || elementForm.elements[target.id].value !== country) return;
  replaceRows(target.closest(".field-row"), await answer.text());
  tellState();
});

// The rows after the country, with what was typed in those that both countries have.
function replaceRows(after, html) {
  const typed = new Map(inputs().map((input) => [input.id, input.value]));
  const made = new DOMParser().parseFromString(html, "text/html").querySelectorAll(".field-row");
  while (after.nextElementSibling && !after.nextElementSibling.querySelector("#phoneNumber")) after.nextElementSibling.remove();
  after.after(...made);
  for (const input of inputs()) if (!input.value) input.value = typed.get(input.id) ?? "";
}

new ResizeObserver(() => tellElement("size", { height: Math.ceil(elementForm.getBoundingClientRect().height) })).observe(elementForm);
const { offline, challenge } = elementForm.dataset;
tellElement("ready", { state: elementState(elementForm, inputs()), title: document.title, words: { offline, challenge } });
