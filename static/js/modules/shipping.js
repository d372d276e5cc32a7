// When the shipping method changes, fetch the totals from the server. Nothing is added up here.
import { applyParts } from "./parts.js";

export function enhanceShipping(form) {
  let pending = null;
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "shipping-rate") return;
    pending?.abort();
    const controller = new AbortController();
    pending = Object.assign(controller, { done: update(form, target.value, controller.signal) });
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

async function update(form, rate, signal) {
  try {
    const response = await fetch(form.dataset.summary, {
      method: "POST",
      body: new URLSearchParams({ "shipping-rate": rate }),
      headers: { "X-Requested-With": "fetch" },
      credentials: "omit",
      signal,
    });
    if (response.ok) applySummary(await response.text());
  } catch (error) {
    // Keep the old total: when the form is sent, the server compares it with its own.
    if (error.name !== "AbortError") return;
  }
}

function applySummary(html) {
  const root = new DOMParser().parseFromString(html, "text/html").querySelector("[data-status]");
  if (root?.dataset.status === "open") applyParts(root);
  else window.location.reload();
}
