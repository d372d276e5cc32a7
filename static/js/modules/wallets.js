// A wallet's button loads the wallet's sheet, its script and its styles, which no other page needs, and opens it.
import { showNotice } from "./answer.js";

export function enhanceWallets(form) {
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-wallet]");
    if (!button || button.hasAttribute("aria-busy")) return;
    void openSheet(form, button.closest("[data-wallets]").dataset, button);
  });
}

async function openSheet(form, { script, style }, button) {
  button.setAttribute("aria-busy", "true");
  try {
    const sheet = `${form.getAttribute("action")}/wallet/${button.dataset.wallet}`;
    const [html] = await Promise.all([textOf(sheet), styled(style), import(script)]);
    document.dispatchEvent(new CustomEvent("walletsheet", { detail: { form, html, button } }));
  } catch {
    showNotice(form, "unsent-notice");
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function textOf(url) {
  const response = await fetch(url, { credentials: "omit", headers: { "X-Requested-With": "fetch" } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.text();
}

function styled(href) {
  if (document.querySelector(`link[href="${href}"]`)) return null;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  document.head.append(link);
  return new Promise((resolve, reject) => Object.assign(link, { onload: resolve, onerror: reject }));
}
