// A group of elements: `stripe.elements(options)`.
import { IntegrationError, namingMissing } from "./errors.js";
import { checkAppearance } from "./appearance.js";
import { ELEMENT_TYPES, TillElement } from "./element.js";

const PAYING = ["payment", "card", "cardNumber"];
const groups = new WeakMap();

/** What the other modules need of the group: {secret, collect(member)}. Throws IntegrationError. */
export function groupOf(elements, member) {
  const group = groups.get(elements);
  if (!group) throw new IntegrationError(`${member}: elements must come from stripe.elements().`);
  return group;
}

export function makeElements(client, options = {}) {
  const { appearance, paymentMethodTypes: types } = options;
  checkAppearance(appearance, "stripe.elements()");
  if (types && !types.includes("card")) {
    throw new IntegrationError(`stripe.elements(): Till's elements take cards, and paymentMethodTypes has ${types}. See ${providerOrigin}/docs/v3`);
  }
  const made = new Map();
  const listeners = [];
  const group = { client, options: { locale: client.locale, ...options }, id: randomId(), made, secret: options.clientSecret };
  const deferred = !options.clientSecret && Boolean(options.mode);
  let submitted = false;

  const check = async () => {
    for (const element of made.values()) {
      const error = await element.check();
      if (error) return error;
    }
    return null;
  };

  group.collect = async (member) => {
    if (deferred && !submitted) throw new IntegrationError(`${member}: call elements.submit() first.`);
    submitted = false;
    const error = await check();
    if (error) return { error };
    const { value: typed } = (await made.get("address")?.getValue()) ?? {};
    const { value: contact } = (await made.get("linkAuthentication")?.getValue()) ?? {};
    const shipped = made.get("address")?.options.mode === "shipping";
    return {
      element: PAYING.map((type) => made.get(type)).find(Boolean) ?? null,
      shipping: shipped ? typed : null,
      billing: { ...(typed && !shipped && typed), ...contact },
    };
  };

  const elements = namingMissing("elements", {
    create(type, given = {}) {
      if (!Object.hasOwn(ELEMENT_TYPES, type)) {
        throw new IntegrationError(`Till has no element of the type ${type}. See ${providerOrigin}/docs/v3`);
      }
      if (made.has(type)) throw new IntegrationError(`elements.create(): these elements have a ${type} element already.`);
      const element = new TillElement(group, type, given);
      made.set(type, element);
      return element;
    },
    getElement: (type) => made.get(typeof type === "string" ? type : type?.__elementType) ?? null,
    async update(changed) {
      checkAppearance(changed.appearance, "elements.update()");
      Object.assign(group.options, changed);
      for (const element of made.values()) element.update({});
      for (const act of listeners) act();
    },
    async fetchUpdates() {
      return {};
    },
    async submit() {
      const error = await check();
      submitted = !error;
      return error ? { error } : { selectedPaymentMethod: "card" };
    },
    on(name, act) {
      if (name === "update-end") listeners.push(act);
    },
  });
  groups.set(elements, group);
  return elements;
}

function randomId() {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
