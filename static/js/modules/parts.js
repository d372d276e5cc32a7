// Parts of the page that an answer of the server replaces: elements with data-part, found by its value.
// Those with data-keep have fields, which stay as they are, with what is typed in them, unless the answer has others.

/**
 * Put the parts of `root`, a document or element of the server's answer, in the place of the page's: all, or those with
 * these names.
 */
export function applyParts(root, names) {
  for (const part of root.querySelectorAll("[data-part]")) {
    if (!names || names.includes(part.dataset.part)) applyPart(part);
  }
}

function applyPart(part) {
  const shown = document.querySelector(`[data-part="${part.dataset.part}"]`);
  if (!shown || shown === part) return;
  if (part.tagName === "INPUT") {
    shown.value = part.getAttribute("value");
    return;
  }
  Object.assign(shown.dataset, part.dataset);
  if ("keep" in part.dataset) replaceFields(shown, part);
  else if (shown.innerHTML !== part.innerHTML) shown.replaceChildren(...part.childNodes);
}

// A section that has the same fields as before stays, with its messages and the focus.
function replaceFields(shown, part) {
  if (namesIn(shown) === namesIn(part)) return;
  const typed = new Map(fieldsIn(shown).map((field) => [keyOf(field), field]));
  const sections = new Map([...shown.children].map((section) => [namesIn(section), section]));
  let place = shown.firstElementChild;
  for (const section of [...part.children]) {
    const same = sections.get(namesIn(section));
    sections.delete(namesIn(section));
    if (same) {
      place = same.nextElementSibling;
      continue;
    }
    for (const field of fieldsIn(section)) copyTyped(typed.get(keyOf(field)), field);
    shown.insertBefore(section, place);
  }
  for (const gone of sections.values()) gone.remove();
  shown.dispatchEvent(new Event("fieldschange", { bubbles: true }));
}

function copyTyped(from, to) {
  if (!from || from.type !== to.type || to.readOnly) return;
  if (to.type === "checkbox") to.checked = from.checked;
  else if (to.type !== "radio" && hasOption(to, from.value)) to.value = from.value;
}

/** Whether `field` can have this value: a select has certain ones. */
export function hasOption(field, value) {
  return field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
}

function namesIn(node) {
  return fieldsIn(node).map(keyOf).join();
}

function fieldsIn(node) {
  return [...node.querySelectorAll("input[name], select[name]")];
}

function keyOf({ type, name, value }) {
  return type === "radio" ? `${name}=${value}` : name;
}
