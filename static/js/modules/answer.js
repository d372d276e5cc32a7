// Shows the server's answer to a form that was not paid as if the page had been loaded anew, but keeps what is typed,
// the card's number and security code too: they are nowhere but in their inputs.
import { applyParts } from "./parts.js";
import { mark, markDeclined } from "./validation.js";

/** Take notices, messages, totals and tokens from the page `fresh`, and put the focus on what comes next. */
export function showAnswer(form, fresh) {
  applyParts(fresh);
  document.title = fresh.title;
  for (const field of form.elements) {
    if (!field.id || field.type === "hidden") continue;
    mark(field, fresh.getElementById(`${field.id}-error`)?.textContent.trim() ?? "");
    if (isDeclined(fresh.getElementById(field.id))) markDeclined(field);
  }
  focusNext(form);
}

/** Show the notice of the template `id` above the form. */
export function showNotice(form, id) {
  const notices = form.querySelector('[data-part="notices"]');
  notices.replaceChildren(document.getElementById(id).content.cloneNode(true));
  focusOn(notices.firstElementChild);
}

function isDeclined(field) {
  return field?.getAttribute("aria-describedby") === "decline";
}

function focusNext(form) {
  const declined = [...form.elements].find(isDeclined);
  const target = form.querySelector('[data-part="notices"] > *') ?? declined;
  if (target) focusOn(target);
  target?.select?.();
}

function focusOn(target) {
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
}
