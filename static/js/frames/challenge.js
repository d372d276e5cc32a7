// 3-D Secure on the merchant's page: the simulated bank's page in a dialog.
import { openFrame } from "./channel.js";
import { schemeOf, setScheme } from "./page-scheme.js";
import { wordsFor } from "./words.js";

const MODAL = {
  inlineSize: "min(27rem, calc(100vw - 2rem))",
  maxBlockSize: "calc(100vh - 2rem)",
  margin: "auto",
  padding: "0",
  border: "0",
  borderRadius: "1rem",
  boxShadow: "0 24px 64px rgb(0 0 0 / 0.32)",
  overflow: "hidden",
};

/**
 * Show the challenge of a `next_action` until it is over: {result: "succeeded", "declined", "closed" or "blocked",
 * error: {code, decline_code, message} or null}. Escape cancels it, which the bank counts as failed. It is blocked, and
 * still open, where this page may not frame it.
 */
export async function openChallenge(nextAction, locale) {
  const url = new URL(nextAction.redirect_to_url.url);
  url.pathname = url.pathname.replace(/\/3ds\//, "/frames/challenge/");
  const frame = openFrame(url.href, wordsFor(locale).challenge);
  const dialog = showModal(frame);
  const over = new Promise((resolve) => frame.on("done", resolve));
  const outcome = await Promise.race([over, refusal(url), frame.blank.then(blocked)]);
  frame.close();
  dialog.close();
  dialog.remove();
  return outcome;
}

function showModal(frame) {
  const dialog = document.createElement("dialog");
  Object.assign(dialog.style, MODAL);
  Object.assign(frame.element.style, { display: "block", inlineSize: "100%", blockSize: "24rem", border: "0" });
  dialog.setAttribute("aria-label", frame.element.title);
  setScheme(frame.element, schemeOf(document.body));
  dialog.append(frame.element);
  document.body.append(dialog);
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    frame.call("cancel").catch(() => {});
  });
  frame.on("title", (title) => dialog.setAttribute("aria-label", title));
  frame.on("size", ({ height }) => (frame.element.style.blockSize = `${height}px`));
  return dialog;
}

/** Resolves where the server says that this page's origin may not frame the challenge; else never. */
function refusal(url) {
  return new Promise((resolve) => {
    fetch(`${url.href}/framing`, { credentials: "omit" })
      .then((answer) => answer.json())
      .then(({ message }) => message && resolve(blocked(message)))
      .catch(() => {}); // the frame itself tells
  });
}

function blocked(message) {
  return { result: "blocked", error: { code: "origin_not_allowed", message } };
}
