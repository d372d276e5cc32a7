/*
 * Posts a form in the background and puts the parts of the answering page that data-swap names
 * (ids) in place of those here. The answer is a whole page, so the server needs no second view.
 */
import { keepFocus } from "./shop-focus.js";
import { showToast } from "./shop-toast.js";

export function enhanceSwap(form, enhance) {
  let running = null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    running?.abort();
    const mine = (running = new AbortController());
    const button = event.submitter ?? form.querySelector("button[type=submit]");
    button?.setAttribute("aria-disabled", "true");
    try {
      const answer = await postForPage(form, mine.signal);
      swapParts(form.dataset.swap.split(" "), answer, enhance);
    } catch (problem) {
      if (problem.name !== "AbortError") form.submit();
    } finally {
      if (running === mine) button?.removeAttribute("aria-disabled");
    }
  });
}

async function postForPage(form, signal) {
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    signal,
  });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

function swapParts(ids, answer, enhance) {
  const restoreFocus = keepFocus();
  for (const id of ids) {
    const here = document.getElementById(id);
    const there = answer.getElementById(id);
    if (!here || !there) continue;
    here.replaceChildren(...there.childNodes);
    enhance(here);
  }
  restoreFocus();
  if (ids.includes("flashes")) showToast(document.getElementById("flashes"));
  else announceResult();
}

/* A notice speaks for itself; a changed quantity is heard by its new subtotal. */
function announceResult() {
  const summary = document.querySelector("[data-announce]");
  const heard = document.querySelector("#main .notice") ? "" : summary?.dataset.announce;
  document.getElementById("announcer").textContent = heard ?? "";
}
