// Sends the form once, by fetch, after pending totals have arrived, and shows the button as busy meanwhile.
// The answer is {"redirect": url, "status": …}, or the page again, whose parts are shown in this one.
// A button with a name does not pay: nothing is checked for it, and the card is not sent.
import { showAnswer, showNotice } from "./answer.js";

export function enhanceSubmit(form, { validate, settled, memory }) {
  const button = form.querySelector("[data-pay]");
  let sending = false;

  form.addEventListener("submit", async (event) => {
    const action = event.submitter?.name ? event.submitter : null;
    event.preventDefault();
    if (sending || button.disabled || !(action || validate())) return;
    sending = true;
    showBusy(action ?? button, true);
    await settled();
    sending = await send(form, memory, action);
    showBusy(action ?? button, sending);
  });

  // After Back, browsers may restore this page as it was when it was sent. Its attempt is used up, so load it again.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && sending) window.location.reload();
  });
}

/** Whether the page is being left. */
async function send(form, memory, action) {
  memory.note();
  let answer;
  try {
    answer = await post(form, action);
  } catch {
    // The attempt may have been made. The same attempt is sent again, which never charges twice.
    showNotice(form, "unsent-notice");
    return false;
  }
  if (answer.redirect) {
    if (answer.status === "complete") memory.forget();
    window.location.assign(answer.redirect);
    return true;
  }
  const fresh = new DOMParser().parseFromString(answer.html, "text/html");
  if (!fresh.getElementById("payment")) {
    window.location.assign(form.action); // The session is not open any more.
    return true;
  }
  showAnswer(form, fresh);
  return false;
}

async function post(form, action) {
  const typed = new URLSearchParams(new FormData(form, action));
  if (action) for (const name of ["cardNumber", "cardCvc"]) typed.delete(name);
  const response = await fetch(form.action, {
    method: "POST",
    body: typed,
    headers: { "X-Requested-With": "fetch" },
    credentials: "omit",
  });
  if (response.status >= 500) throw new Error(`status ${response.status}`);
  const json = response.headers.get("Content-Type")?.startsWith("application/json");
  return json ? response.json() : { html: await response.text() };
}

function showBusy(button, busy) {
  for (const state of ["aria-busy", "aria-disabled"]) {
    if (busy) button.setAttribute(state, "true");
    else button.removeAttribute(state);
  }
}
