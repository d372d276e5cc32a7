// Embedded checkout and a checkout of the merchant's own form, which till.js has. It is loaded once they are asked for.
import { IntegrationError, namingMissing } from "./errors.js";

const NOT_TOLD = ["onShippingDetailsChange", "onLineItemsChange", "onAnalyticsEvent"];
let tillLoaded = null;

/** stripe.initEmbeddedCheckout and its newer name: a promise of {mount, unmount, destroy}. */
export async function openEmbedded(client, options = {}) {
  const unknown = NOT_TOLD.find((name) => options[name]);
  if (unknown) throw new IntegrationError(`stripe.initEmbeddedCheckout(): Till has no ${unknown}.`);
  return (await loadTill(client)).initEmbeddedCheckout(options);
}

/**
 * stripe.initCheckout and its newer name. Older client code awaits it for the checkout itself, newer code calls
 * `loadActions` and creates elements at once.
 */
export function openCheckout(client, { clientSecret, fetchClientSecret, elementsOptions } = {}) {
  const secret = clientSecret ?? fetchClientSecret?.();
  const options = { clientSecret: secret, locale: client.locale, appearance: elementsOptions?.appearance };
  const opened = loadTill(client).then((till) => till.initCheckout(options));
  opened.catch(() => {});
  let element = null;
  const newer = namingMissing("checkout", {
    on: (name, act) => void opened.then((checkout) => checkout.on(name, act)),
    loadActions: () => opened.then(withActions, ({ message }) => ({ type: "error", error: { message } })),
    createPaymentElement: (given) => (element = elementOf(opened, given)),
    getPaymentElement: () => element,
    changeAppearance: ({ variables = {} }) => element?.update(variables),
  });
  return Object.assign(newer, {
    then: (...given) => opened.then(...given),
    catch: (...given) => opened.catch(...given),
    finally: (...given) => opened.finally(...given),
  });
}

function withActions({ session, ...actions }) {
  return { type: "success", actions: { ...actions, getSession: session } };
}

// The element can be mounted before the checkout is loaded: what is asked for waits for it.
function elementOf(opened, options) {
  const made = opened.then((checkout) => checkout.createElement("payment", options));
  made.catch(() => {});
  const later =
    (name) =>
    (...given) =>
      void made.then((element) => element[name](...given));
  const element = {
    mount: later("mount"),
    unmount: later("unmount"),
    destroy: later("unmount"),
    update: later("update"),
    focus: () => void made.then((card) => card.call("focus", {})),
    on(name, act) {
      made.then((card) => card.on(name, (state) => act({ elementType: "payment", ...state })));
      return element;
    },
  };
  return element;
}

function loadTill(client) {
  tillLoaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${providerOrigin}/till.js`;
    script.onload = resolve;
    script.onerror = () => reject(new IntegrationError(`${script.src} could not be loaded.`));
    document.head.append(script);
  });
  return tillLoaded.then(() => window.Till(client.key, { locale: client.locale }));
}
