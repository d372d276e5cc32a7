// The global `Stripe` for pages that were written for it. A classic script: providerOrigin and frameWords come from the
// server, because the script may be served in place of another address.
import { makeStripe } from "./v3/stripe.js";

const RELEASE = /\/([a-z]+)\/stripe\.js/.exec(document.currentScript?.src ?? "");

function Stripe(publishableKey, options) {
  return makeStripe(publishableKey, options);
}

Stripe.version = RELEASE ? RELEASE[1] : 3;
window.Stripe ??= Stripe;
