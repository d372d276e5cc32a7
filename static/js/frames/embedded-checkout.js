// The payment page of an embedded session, in a frame on the merchant's page.
import { openFrame } from "./channel.js";
import { mountTarget } from "./mount-target.js";
import { schemeOf, setScheme } from "./page-scheme.js";
import { wordsFor } from "./words.js";

const CLIENT_SECRET = /^cs_\w+_secret_\w+$/;

/**
 * A promise of {mount, unmount, destroy}. `onComplete`: called once when the session is complete and its shopper stays
 * on the page. `scheme`: "light", "dark", or "auto" for the browser's; by default that of the page.
 * Errors of the merchant's code are thrown; what the frame can't do is written to the console.
 */
export async function createEmbeddedCheckout(options) {
  const { key, locale, clientSecret, fetchClientSecret, onComplete, scheme } = options;
  if (onComplete !== undefined && typeof onComplete !== "function") throw new Error("Till: onComplete is a function.");
  const secret = await secretOf(clientSecret, fetchClientSecret);
  let frame = null;
  let destroyed = false;
  let completed = false;

  const complete = () => {
    if (completed) return;
    completed = true;
    onComplete?.();
  };

  return {
    mount(target) {
      if (destroyed) throw new Error("Till: this checkout was destroyed. Make another one with initEmbeddedCheckout.");
      if (frame) throw new Error("Till: this checkout is mounted already. Call unmount first.");
      const place = mountTarget(target);
      if (!place) throw new Error(`Till: there is no element ${target} to mount the checkout in.`);
      frame = openCheckoutFrame(key, { locale, scheme: scheme || schemeOf(place) }, secret, complete);
      place.replaceChildren(frame.element);
    },
    unmount() {
      frame?.close();
      frame = null;
    },
    destroy() {
      frame?.close();
      frame = null;
      destroyed = true;
    },
  };
}

function openCheckoutFrame(key, { locale, scheme }, secret, complete) {
  const frame = openFrame(`${providerOrigin}/frames/checkout?${new URLSearchParams({ key })}`, wordsFor(locale).frame);
  const { element } = frame;
  let pages = 0;
  Object.assign(element.style, { display: "block", inlineSize: "100%", blockSize: "0", border: "0" });
  setScheme(element, scheme);
  frame.on("size", ({ height }) => (element.style.blockSize = `${height}px`));
  frame.on("page", ({ title }) => {
    element.title = title;
    pages += 1;
    // A later page may be shorter: show its start.
    if (pages > 2 && element.getBoundingClientRect().top < 0) element.scrollIntoView();
  });
  frame.on("leave", ({ url }) => {
    if (/^https?:/.test(url)) window.location.assign(url);
  });
  frame.on("complete", complete);
  frame.on("refused", ({ message }) => console.error(`Till: ${message}`));
  frame.call("open", { clientSecret: secret }).catch(() => {}); // the channel has written why
  return frame;
}

async function secretOf(clientSecret, fetchClientSecret) {
  if ((clientSecret === undefined) === (fetchClientSecret === undefined)) {
    throw new Error("Till: pass either clientSecret or fetchClientSecret to initEmbeddedCheckout.");
  }
  if (fetchClientSecret !== undefined && typeof fetchClientSecret !== "function") {
    throw new Error("Till: fetchClientSecret is a function that returns a promise of the client secret.");
  }
  const secret = clientSecret ?? (await fetchClientSecret());
  if (typeof secret !== "string" || !CLIENT_SECRET.test(secret)) {
    throw new Error("Till: the client secret of an embedded session looks like cs_…_secret_….");
  }
  return secret;
}
