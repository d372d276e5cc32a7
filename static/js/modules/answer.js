// Shows the server's answer to a form that was not paid as if the page had been loaded anew, but keeps what is typed,
// the card's number and security code too: they are nowhere but in their inputs.
import { applyParts } from "./parts.js";
import { mark, markDeclined } from "./validation.js";

/** Take notices, messages, totals and tokens from the page `fresh`, and put the focus on what comes next. */
export function showAnswer(form, fresh) {
  const wanted = fresh.querySelector("[autofocus], [data-focus]");
  const declined = fresh.querySelector('[aria-describedby="decline"]')?.id;
  const messages = new Map(
    [...fresh.querySelectorAll(".field-row__error")].map(({ id, textContent }) => [id, textContent.trim()]),
  );
  applyParts(fresh); // moves elements out of `fresh`
  document.title = fresh.title;
  for (const field of form.elements) {
    if (!field.id || field.type === "hidden") continue;
    mark(field, messages.get(`${field.id}-error`) ?? "");
    if (field.id === declined) markDeclined(field);
  }
  focusNext(form, wanted);
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

// `wanted`: what has the focus when the answer is loaded as a page. Its part may be in this page now.
function focusNext(form, wanted) {
  const declined = [...form.elements].find(isDeclined);
  const there = wanted?.ownerDocument === document ? wanted : document.getElementById(wanted?.id);
  const target = form.querySelector('[data-part="notices"] > *') ?? declined ?? there;
  if (target) focusOn(target);
  target?.select?.();
}

function focusOn(target) {
  const summary = target.tagName === "SUMMARY";
  for (let node = summary ? target.parentElement : target; (node = node.parentElement); ) {
    if (node.tagName === "DETAILS") node.open = true;
  }
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
}
