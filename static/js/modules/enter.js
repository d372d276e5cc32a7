// The Enter key of an on-screen keyboard says what it does: it goes on to the next field, and pays in the last one.

export function enhanceEnter(form) {
  if (!window.matchMedia("(pointer: coarse)").matches) return;
  form.addEventListener("focusin", ({ target }) => {
    if (isTyped(target)) target.enterKeyHint = fieldAfter(target) ? "next" : "go";
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !isTyped(event.target)) return;
    const next = fieldAfter(event.target);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

function fieldAfter(field) {
  const fields = [...field.form.elements].filter((each) => isTyped(each) && each.offsetParent);
  return fields[fields.indexOf(field) + 1];
}

function isTyped({ type, readOnly }) {
  return ["text", "email", "tel", "select-one"].includes(type) && !readOnly;
}
