/*
 * Loads a page of the shop and replaces the elements with these ids by those of the page. `keep` may take over what the
 * elements on show have and the page can't know. A second request replaces the first.
 */
import { announceSubtotal, swapElements } from "./shop-swap.js";

let loading = null;

export async function loadParts(url, ids, enhance, keep = () => {}) {
  loading?.abort();
  loading = new AbortController();
  try {
    const response = await fetch(url, { signal: loading.signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    keep(page);
    document.title = page.title;
    swapElements(ids, page, enhance);
    announceSubtotal();
    return true;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
    return false;
  }
}
