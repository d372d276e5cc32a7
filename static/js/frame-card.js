// The card element, in a frame of the provider on a merchant's page. It checks what is typed and sends the card to the
// API itself. Its parent learns brand, last four digits and what is wrong, never the number or the security code.
import { answerParent } from "./frames/channel.js";
import { followScheme } from "./frames/scheme.js";
import { applyStyle } from "./frames/style.js";
import { cardOf, cardState, sendCard } from "./frames/card-data.js";
import { problemWith } from "./modules/checks.js";
import { enhanceCard } from "./modules/card.js";
import { mark } from "./modules/validation.js";

const cardForm = document.getElementById("card");
const cardInputs = [...cardForm.querySelectorAll("input")];

followScheme(cardForm.dataset.scheme);
const tellParent = answerParent(cardForm.dataset.origins.split(" "), {
  focus: ({ field }) => (cardForm.elements[field] ?? firstToFill()).focus(),
  blur: () => document.activeElement.blur(),
  clear: () => {
    cardForm.reset();
    for (const input of cardInputs) {
      mark(input, "");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  },
  update: ({ style }) => applyStyle(style ?? {}),
  validate: () => {
    for (const input of cardInputs) mark(input, problemWith(input));
    tellChange();
    return cardState(cardForm);
  },
  send: (request) => sendCard(request, cardOf(cardForm), cardForm.dataset),
});

enhanceCard(cardForm);
cardForm.addEventListener("submit", (event) => {
  event.preventDefault();
  tellParent("submit");
});
cardForm.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") tellParent("escape");
});
cardForm.addEventListener("input", ({ target }) => {
  if (!problemWith(target)) mark(target, "");
  tellChange();
});
cardForm.addEventListener("focusin", ({ target }) => tellParent("focus", { field: target.name }));
cardForm.addEventListener("focusout", ({ target }) => {
  if (target.value.trim()) mark(target, problemWith(target));
  tellParent("blur", { field: target.name });
  tellChange();
});

tellSize(); // browsers observe no sizes in a frame that is scrolled out of view
new ResizeObserver(tellSize).observe(cardForm);
tellParent("ready", cardState(cardForm));

function tellSize() {
  tellParent("size", { height: Math.ceil(cardForm.getBoundingClientRect().height) });
}

function tellChange() {
  tellParent("change", cardState(cardForm));
}

function firstToFill() {
  return cardInputs.find((input) => problemWith(input)) ?? cardInputs[0];
}
