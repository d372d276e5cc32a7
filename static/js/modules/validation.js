// Shows messages in the rows of their fields: one when a field is left, all on submit, with a summary that takes the
// focus and then counts what is left to mend. Wording and places are the same as the server's.
import { problemWith } from "./checks.js";
import { onceReleased } from "./pointer.js";

export function enhanceValidation(form) {
  form.addEventListener("focusout", ({ target }) => {
    if (isChecked(target) && (target.value.trim() || isRejected(target))) onceReleased(() => markLeft(target));
  });
  form.addEventListener("input", ({ target }) => {
    if (isChecked(target) && isMarked(target) && !problemWith(target)) mark(target, "");
  });
  // The summary follows the messages, also those that leave with the fields of a country or are hidden by a checkbox.
  new MutationObserver(() => updateSummary(form)).observe(form, { childList: true, subtree: true });
  form.addEventListener("change", () => updateSummary(form));
  form.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a");
    if (link) focusField(event, link);
  });
  return () => validateAll(form);
}

function markLeft(input) {
  if (input.isConnected && input !== document.activeElement) mark(input, problemWith(input));
}

function validateAll(form) {
  const wrong = [];
  for (const input of form.elements) {
    if (!isChecked(input) || !isShown(input)) continue;
    const problem = problemWith(input);
    mark(input, problem);
    if (problem) wrong.push(input);
  }
  showSummary(form, wrong);
  return wrong.length === 0;
}

function showSummary(form, wrong) {
  const notices = form.querySelector('[data-part="notices"]');
  const { errorPrefix } = form.dataset;
  document.title = document.title.replace(`${errorPrefix} `, "");
  notices.replaceChildren();
  if (!wrong.length) return;
  const summary = document.getElementById("error-summary-template").content.cloneNode(true);
  describe(summary, wrong[0].id, wrong.length);
  notices.append(summary);
  document.title = `${errorPrefix} ${document.title}`;
  notices.firstElementChild.focus();
  notices.firstElementChild.scrollIntoView({ block: "center" });
}

function updateSummary(form) {
  const summary = form.querySelector(".error-summary");
  if (!summary) return;
  const messages = [...form.querySelectorAll(".field-row__error")].filter(isShown);
  if (messages.length) {
    const before = summary.textContent.trim();
    describe(summary, fieldIdOf(messages[0]), messages.length);
    // It was announced when it came. Another number would interrupt the shopper.
    if (summary.textContent.trim() !== before) summary.removeAttribute("role");
    return;
  }
  summary.remove();
  document.title = document.title.replace(`${form.dataset.errorPrefix} `, "");
}

function describe(summary, first, count) {
  const forms = document.getElementById("error-summary-template").dataset;
  const link = summary.querySelector("a");
  const form = new Intl.PluralRules(document.documentElement.lang).select(count);
  const text = (forms[form] ?? forms.other).replace("{count}", count);
  link.setAttribute("href", `#${first}`);
  if (link.textContent.trim() !== text) link.textContent = text;
}

function focusField(event, link) {
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
}

/** Show `problem` in the row of `input`, or remove the message when it is "". */
export function mark(input, problem) {
  const messages = input.closest(".field-row")?.querySelector(".field-row__messages");
  const id = `${input.id}-error`;
  let message = document.getElementById(id);
  if (!problem) {
    message?.remove();
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    return;
  }
  if (!message) {
    message = document.getElementById("field-error-template").content.firstElementChild.cloneNode(true);
    message.id = id;
    messages?.append(message);
  }
  message.querySelector("span").textContent = problem;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  if (messages) sortLikeFields(messages);
}

/** Mark the field that a decline is about. The notice above the card says why. */
export function markDeclined(input) {
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", "decline");
}

function sortLikeFields(messages) {
  const fieldOf = (message) => document.getElementById(fieldIdOf(message));
  const follows = (a, b) => a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_PRECEDING;
  const sorted = [...messages.children].sort((a, b) => (follows(fieldOf(a), fieldOf(b)) ? 1 : -1));
  if (sorted.some((message, index) => messages.children[index] !== message)) messages.append(...sorted);
}

function fieldIdOf(message) {
  return message.id.replace(/-error$/, "");
}

function isChecked(element) {
  return Boolean(element.dataset?.required || element.dataset?.check) && "value" in element;
}

function isMarked(input) {
  return input.getAttribute("aria-invalid") === "true";
}

// Marked by a check here or on the server. A decline by the issuer marks the field too, but has its own message.
function isRejected(input) {
  return isMarked(input) && input.getAttribute("aria-describedby") !== "decline";
}

function isShown(input) {
  return input.checkVisibility ? input.checkVisibility() : input.offsetParent !== null;
}
