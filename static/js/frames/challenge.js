// 3-D Secure on the merchant's page: the simulated bank's page in a dialog.
import { openFrame } from "./channel.js";

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
 * Show the challenge of a `next_action` until it is over: {result: "succeeded", "declined" or "closed",
 * error: {code, decline_code, message} or null}. Escape cancels it, which the bank counts as failed.
 */
export function openChallenge(nextAction) {
  const url = new URL(nextAction.redirect_to_url.url);
  url.pathname = url.pathname.replace(/\/3ds\//, "/frames/challenge/");
  const frame = openFrame(url.href);
  const dialog = document.createElement("dialog");
  Object.assign(dialog.style, MODAL);
  Object.assign(frame.element.style, { display: "block", inlineSize: "100%", blockSize: "24rem", border: "0" });
  dialog.append(frame.element);
  document.body.append(dialog);
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    frame.call("cancel").catch(() => {});
  });
  frame.on("title", (title) => dialog.setAttribute("aria-label", title));
  frame.on("size", ({ height }) => (frame.element.style.blockSize = `${height}px`));
  return new Promise((resolve) => {
    frame.on("done", (outcome) => {
      frame.close();
      dialog.close();
      dialog.remove();
      resolve(outcome);
    });
  });
}
