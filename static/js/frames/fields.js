// Fields in a frame: each shows what is wrong with it, and the parent learns what happens in them and how high they are.
import { problemWith } from "../modules/checks.js";
import { mark } from "../modules/validation.js";

/** Tell the parent of the form's events. `state()`: what it is told with a change. Returns a function that tells it. */
export function relayFields(form, tell, state) {
  const tellChange = () => tell("change", state());
  const tellSize = () => tell("size", { height: Math.ceil(form.getBoundingClientRect().height) });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell("submit");
  });
  form.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") tell("escape");
  });
  form.addEventListener("input", ({ target }) => {
    if (!problemWith(target)) mark(target, "");
    tellChange();
  });
  form.addEventListener("focusin", ({ target }) => tell("focus", { field: target.name }));
  form.addEventListener("focusout", ({ target }) => {
    if (target.value.trim()) mark(target, problemWith(target));
    tell("blur", { field: target.name });
    tellChange();
  });
  tellSize(); // browsers observe no sizes in a frame that is scrolled out of view
  new ResizeObserver(tellSize).observe(form);
  return tellChange;
}

/** Show at each field what is wrong with it. */
export function markAll(inputs) {
  for (const input of inputs) mark(input, problemWith(input));
}

/** The field to go to: the first that is not right, else the first. */
export function firstToFill(inputs) {
  return inputs.find((input) => problemWith(input)) ?? inputs[0];
}

/** Empty the fields, without messages. */
export function clearFields(form, inputs) {
  form.reset();
  for (const input of inputs) {
    mark(input, "");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
