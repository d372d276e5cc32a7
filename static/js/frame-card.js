// The card element, in a frame of the provider on a merchant's page. It checks what is typed and sends the card to the
// API itself. Its parent learns brand, last four digits and what is wrong, never the number or the security code.
import { answerParent } from "./frames/channel.js";
import { clearFields, firstToFill, markAll, relayFields } from "./frames/fields.js";
import { followScheme } from "./frames/scheme.js";
import { applyStyle } from "./frames/style.js";
import { cardOf, cardState, sendCard } from "./frames/card-data.js";
import { enhanceCard } from "./modules/card.js";

const cardForm = document.getElementById("card");
const cardInputs = [...cardForm.querySelectorAll("input")];

followScheme(cardForm.dataset.scheme);
const tellParent = answerParent(cardForm.dataset.origins.split(" "), {
  focus: ({ field }) => (cardForm.elements[field] ?? firstToFill(cardInputs)).focus(),
  blur: () => document.activeElement.blur(),
  clear: () => clearFields(cardForm, cardInputs),
  update: ({ style }) => applyStyle(style ?? {}),
  validate: () => {
    markAll(cardInputs);
    tellChange();
    return cardState(cardForm);
  },
  send: (request) => sendCard(request, cardOf(cardForm), cardForm.dataset),
});

enhanceCard(cardForm);
const tellChange = relayFields(cardForm, tellParent, () => cardState(cardForm));
tellParent("ready", cardState(cardForm));
