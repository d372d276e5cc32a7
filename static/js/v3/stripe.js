// What `Stripe(key, options)` answers. Each member has Stripe's parameters and results.
import { IntegrationError, namingMissing, need } from "./errors.js";
import { callApi, headersOf, intentOf } from "./api.js";
import { confirmCard, confirmElements, followNextAction } from "./confirm.js";
import { openCheckout, openEmbedded } from "./checkout.js";
import { createMethod, createToken } from "./methods.js";
import { makeElements } from "./elements.js";

// What stripe.paymentRequest() answers: no wallet can pay, so client code shows no button.
const noWallet = {
  canMakePayment: async () => null,
  isShowing: () => false,
  on: () => noWallet,
  once: () => noWallet,
  off: () => noWallet,
  update() {},
  abort() {},
};

export function makeStripe(key, options = {}) {
  if (typeof key !== "string" || !key.startsWith("pk_")) {
    throw new IntegrationError("Stripe(): pass a publishable key, which begins with pk_.");
  }
  const client = { key, headers: headersOf(key, options), locale: options.locale };

  const retrieve = async (secret, member, wanted) => {
    const intent = intentOf(secret, member, wanted);
    const { object, error } = await callApi(client, `${intent.kind}s/${intent.id}`, secret);
    return error ? { error } : { [intent.name]: object };
  };

  return namingMissing("stripe", {
    elements: (given) => makeElements(client, given),

    confirmPayment: (given) => confirmElements(client, "payment_intent", given),
    confirmSetup: (given) => confirmElements(client, "setup_intent", given),
    confirmCardPayment: (...given) => confirmCard(client, "payment_intent", ...given),
    confirmCardSetup: (...given) => confirmCard(client, "setup_intent", ...given),
    handleCardAction: (secret) => followNextAction(client, intentOf(secret, "stripe.handleCardAction()", "payment_intent")),
    handleNextAction: async ({ clientSecret } = {}) =>
      followNextAction(client, intentOf(clientSecret, "stripe.handleNextAction()")),
    retrievePaymentIntent: (secret) => retrieve(secret, "stripe.retrievePaymentIntent()", "payment_intent"),
    retrieveSetupIntent: (secret) => retrieve(secret, "stripe.retrieveSetupIntent()", "setup_intent"),

    createPaymentMethod: (...given) => createMethod(client, ...given),
    createToken: (...given) => createToken(client, ...given),

    async redirectToCheckout({ sessionId } = {}) {
      need(sessionId, "stripe.redirectToCheckout()", "sessionId");
      window.location.assign(`${providerOrigin}/v3/checkout/${encodeURIComponent(sessionId)}?key=${encodeURIComponent(key)}`);
      return new Promise(() => {});
    },

    initEmbeddedCheckout: (given) => openEmbedded(client, given),
    createEmbeddedCheckoutPage: (given) => openEmbedded(client, given),
    initCheckout: (given) => openCheckout(client, given),
    initCheckoutElementsSdk: (given) => openCheckout(client, given),
    paymentRequest: () => noWallet,

    registerAppInfo() {},
    _registerWrapper() {},
  });
}
