/* The panel for developers shows the request of what is chosen, and stays open when the cart is replaced. */
import { swapElements } from "./shop-swap.js";

let panelOpen = false;

export function enhanceRequest(columns, enhance) {
  const panel = columns.closest("details");
  const form = document.getElementById(columns.dataset.form);
  const shown = columns.querySelector("#request");
  let sent;
  panel.open ||= panelOpen;
  panel.addEventListener("toggle", () => (panelOpen = panel.open));
  columns.addEventListener("change", async () => {
    sent?.abort();
    sent = new AbortController();
    shown.setAttribute("aria-busy", "true");
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(columns.dataset.action, { method: "POST", body, signal: sent.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      swapElements(["request", "assurance"], page, enhance);
      shown.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") shown.removeAttribute("aria-busy");
    }
  });
}
