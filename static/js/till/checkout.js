// `initCheckout`: a merchant's own form for one Checkout Session. Changes wait for those before them, so that the
// session of each result is the one after it.
import { createCardFrame } from "../frames/card-element.js";
import { createCalls, readSession } from "./calls.js";
import { confirmPayment } from "./confirm.js";
import { errorOf } from "./errors.js";
import { sessionOf } from "./session.js";

/** `options`: {clientSecret or fetchClientSecret, locale, appearance: {variables}}. Resolves to the checkout. */
export async function initCheckout(key, { clientSecret, fetchClientSecret, locale, appearance } = {}) {
  const secret = (await clientSecret) ?? (await fetchClientSecret?.());
  if (typeof secret !== "string" || !secret.includes("_secret_")) {
    throw new Error("Till: pass clientSecret, or fetchClientSecret that resolves to it.");
  }
  const call = createCalls(key, secret, locale);
  const first = await call("GET");
  if (first.status !== 200) throw new Error(`Till: ${first.body.error.message}`);

  const checkout = { call, secret, locale, shown: first.body, entered: {}, card: null, lastPaymentError: null };
  const listeners = new Set();
  let last = Promise.resolve();
  let confirming = null;

  const session = () => {
    const state = { locale, busy: Boolean(confirming), cardReady: checkout.card?.state.complete ?? true };
    return sessionOf(checkout.shown, checkout.entered, { ...state, lastPaymentError: checkout.lastPaymentError });
  };
  const notify = () => {
    for (const listener of listeners) listener(session());
  };
  /** Run `work` after what was asked for before. It returns an error, or nothing. */
  const inTurn = (work) => {
    const result = last.then(work).then((error) => {
      notify();
      return error ? { type: "error", error } : { type: "success", session: session() };
    });
    last = result.catch(() => {});
    return result;
  };
  const enter = (name, value) => inTurn(() => void (checkout.entered[name] = value));
  const send = (details, code) =>
    inTurn(async () => {
      const { status, body } = await call("POST", "/details", details);
      if (status === 200) checkout.shown = body;
      else return errorOf(status, body.error, code);
    });

  return {
    session,
    on(name, listener) {
      if (name !== "change") throw new Error(`Till: a checkout has the event change, not ${name}.`);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    updateEmail: (email) => send({ email: email ?? "" }, "invalidEmail"),
    updatePhoneNumber: (phoneNumber) => enter("phoneNumber", phoneNumber),
    updateBillingAddress: (contact) => enter("billingAddress", contact),
    updateShippingAddress(contact) {
      if (!contact) throw new Error("Till: a shipping address can be replaced, not removed.");
      return send({ shipping: contact });
    },
    updateShippingOption: (id) => send({ shipping_rate: id }),
    applyPromotionCode: (code) => send({ promotion_code: code }, "invalidCode"),
    removePromotionCode: () => send({ promotion_code: "" }),
    /** Wait for `update`, which has the merchant's server change the session, and read the session. */
    runServerUpdate: (update) =>
      inTurn(async () => {
        try {
          await update();
        } catch ({ message }) {
          return errorOf(0, { message });
        }
        return readSession(checkout);
      }),
    createElement(type, options = {}) {
      if (type !== "card" && type !== "payment") throw new Error(`Till: there is no element ${type}.`);
      if (checkout.card) throw new Error("Till: this checkout has a card element already.");
      const style = appearance?.variables ?? {};
      checkout.card = createCardFrame({ key, locale: locale ?? checkout.shown.locale ?? "", style, ...options });
      checkout.card.on("change", notify);
      checkout.card.on("destroy", () => (checkout.card = null));
      return checkout.card;
    },
    createCardElement(options) {
      return this.createElement("card", options);
    },
    getElement: () => checkout.card,
    /** The first press counts: until it is answered, a second one gets its result. */
    confirm(options = {}) {
      const expected = checkout.shown.amount_total;
      confirming ??= inTurn(() => confirmPayment(checkout, options, expected)).finally(() => {
        confirming = null;
        notify();
      });
      return confirming;
    },
  };
}
