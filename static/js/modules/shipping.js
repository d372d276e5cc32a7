// When the shipping method changes, fetch the totals from the server. Nothing is added up here. Nobody pays a total of
// zero, so the ways to pay come and go with it.
import { applyParts } from "./parts.js";

const WAYS_TO_PAY = ["wallets", "fields", "consent"];

export function enhanceShipping(form, memory) {
  let pending = null;
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "shipping-rate") return;
    pending?.abort();
    const controller = new AbortController();
    pending = Object.assign(controller, { done: update(form, memory, controller.signal) });
    pending.done.finally(() => {
      if (pending === controller) pending = null;
    });
  });
  // After Back, browsers restore the method and the hidden total, but the page shows what the server has.
  window.addEventListener("pageshow", () => {
    const total = document.querySelector('[data-part="total"]');
    if (total) form.elements.expected_amount.value = total.dataset.amount;
    const chosen = form.querySelector('[name="shipping-rate"]:checked');
    if (chosen && !chosen.defaultChecked) chosen.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return { settled: () => pending?.done ?? null };
}

async function update(form, memory, signal) {
  const before = isFree(document);
  const chosen = form.querySelector('[name="shipping-rate"]:checked').value;
  try {
    const summary = await ask(form.dataset.summary, { "shipping-rate": chosen }, signal);
    const root = summary?.querySelector("[data-status]");
    if (!root) return;
    if (root.dataset.status !== "open") window.location.reload();
    if (isFree(root) !== before) await showWaysToPay(form, memory, signal);
    applyParts(root);
  } catch (error) {
    // Keep the old total: when the form is sent, the server compares it with its own.
    if (error.name !== "AbortError") return;
  }
}

async function showWaysToPay(form, memory, signal) {
  memory.note();
  const typed = new FormData(form);
  for (const name of ["cardNumber", "cardCvc"]) typed.delete(name);
  typed.set("update", "1");
  const page = await ask(form.action, typed, signal);
  if (page?.getElementById("payment")) applyParts(page, WAYS_TO_PAY);
}

/** The document that the server answers; null for an error. */
async function ask(url, fields, signal) {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-Requested-With": "fetch" },
    credentials: "omit",
    signal,
  });
  return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
}

function isFree(root) {
  return root.querySelector('[data-part="total"]')?.dataset.amount === "0";
}
