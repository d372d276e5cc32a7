/*
 * Sends a form in the background and replaces the elements that data-swap names (ids) with those of the response.
 * The response is a whole page, so the server needs no second view. Afterwards the document gets the event "swapped".
 */
import { resumeQuantities, unsentQuantities } from "./shop-autosave.js";
import { keepFocus } from "./shop-focus.js";
import { showToast } from "./shop-toast.js";

export function enhanceSwap(form, enhance) {
  /* One request for each button: a second press replaces the first, another button's request goes on. */
  const requests = new Map();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter ?? form.querySelector("button[type=submit]");
    requests.get(button)?.abort();
    const request = new AbortController();
    requests.set(button, request);
    button?.setAttribute("aria-disabled", "true");
    try {
      const page = await fetchPage(form, event.submitter, request.signal);
      const ids = form.dataset.swap.split(" ");
      const unsent = unsentQuantities();
      swapElements(ids, page, enhance);
      resumeQuantities(unsent);
      if (ids.includes("flashes")) showToast(document.getElementById("flashes"));
      else announceSubtotal();
      document.dispatchEvent(new Event("swapped"));
    } catch (error) {
      if (error.name !== "AbortError") submitWithoutScript(form, event.submitter);
    } finally {
      if (requests.get(button) === request) button?.removeAttribute("aria-disabled");
    }
  });
}

async function fetchPage(form, submitter, signal) {
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form, submitter)),
    signal,
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/* form.submit() leaves out the button's own value. */
function submitWithoutScript(form, submitter) {
  if (submitter?.name) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(input);
  }
  form.submit();
}

/* Replace the contents of the elements with these ids by those of `page`. The focus stays where it is. */
export function swapElements(ids, page, enhance) {
  const restoreFocus = keepFocus();
  for (const id of ids) {
    const current = document.getElementById(id);
    const replacement = page.getElementById(id);
    if (!current || !replacement) continue;
    current.replaceChildren(...replacement.childNodes);
    enhance(current);
  }
  restoreFocus();
}

/* A notice is announced by its role; after a change without one the new subtotal, count or price is. */
export function announceSubtotal() {
  const summary = document.querySelector("[data-announce]");
  const text = document.querySelector("#main .notice") ? "" : summary?.dataset.announce;
  document.getElementById("announcer").textContent = text ?? "";
}
