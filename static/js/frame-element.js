// One element of /v3/ in a frame of the provider on a merchant's page. What is typed stays here: a card goes straight to
// the API, and the parent learns whether it is complete. An address and an email are the merchant's to read.
import { answerParent } from "./frames/channel.js";
import { clearFields, firstToFill, markAll, relayFields } from "./frames/fields.js";
import { elementLook } from "./frames/element-look.js";
import { elementState, typedCard, withTypedAddress } from "./frames/element-data.js";
import { collectParts, offerPart } from "./frames/element-group.js";
import { sendCard } from "./frames/card-data.js";
import { enhanceCard } from "./modules/card.js";

const elementForm = document.getElementById("element");
const { kind, group, origins, rows } = elementForm.dataset;

const inputs = () => [...elementForm.querySelectorAll("input, select")].filter(({ type }) => type !== "hidden");
const state = () => elementState(elementForm, inputs());

const tellElement = answerParent(origins.split(" "), {
  state,
  update: (look) => {
    elementLook(elementForm, inputs(), look);
    tellState();
  },
  focus: () => firstToFill(inputs()).focus(),
  blur: () => document.activeElement.blur(),
  clear: () => clearFields(elementForm, inputs()),
  validate: () => {
    markAll(inputs());
    if (!state().complete) firstToFill(inputs()).focus();
    tellState();
    return state();
  },
  async send({ parts, ...request }) {
    const card = typedCard(elementForm, inputs());
    if (card.problem) markAll(inputs());
    const others = parts.length ? await collectParts(group, parts) : {};
    tellState();
    return sendCard(withTypedAddress(request, elementForm), { ...card, ...others, ...(card.problem && card) }, elementForm.dataset);
  },
});

enhanceCard(elementForm);
const tellState = relayFields(elementForm, tellElement, state);
if (kind === "cardExpiry" || kind === "cardCvc") {
  offerPart(group, kind, () => {
    markAll(inputs());
    tellState();
    return typedCard(elementForm, inputs());
  });
}

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

tellElement("ready", { state: state(), title: document.title });
