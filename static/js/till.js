// The global `Till`. This is a classic script: providerOrigin and the other constants come from the server.
import { createCardFrame } from "./frames/card-element.js";
import { createEmbeddedCheckout } from "./frames/embedded-checkout.js";
import { initCheckout } from "./till/checkout.js";

/** `Till("pk_test_…", {locale})`. */
function Till(publishableKey, { locale } = {}) {
  if (typeof publishableKey !== "string" || !publishableKey.startsWith("pk_")) {
    throw new Error("Till: pass a publishable key, which begins with pk_.");
  }
  return {
    createCardElement: (options = {}) => createCardFrame({ key: publishableKey, locale, ...options }),
    initEmbeddedCheckout: (options = {}) => createEmbeddedCheckout({ locale, ...options, key: publishableKey }),
    initCheckout: (options) => initCheckout(publishableKey, { locale, ...options }),
  };
}

window.Till = Till;
