// One element: a frame of the provider where the merchant's page mounts it, and Stripe's events and classes.
import { IntegrationError } from "./errors.js";
import { readAnswer } from "./api.js";
import { openFrame } from "../frames/channel.js";
import { mountTarget } from "../frames/mount-target.js";
import { wordsFor } from "../frames/words.js";

/** The types, and whether a card can be sent with one. */
export const ELEMENT_TYPES = {
  card: true,
  cardNumber: true,
  cardExpiry: false,
  cardCvc: false,
  payment: true,
  address: false,
  linkAuthentication: false,
  expressCheckout: false,
  paymentRequestButton: false,
};
const WITHOUT_FRAME = ["expressCheckout", "paymentRequestButton"];
const SPLIT = ["cardExpiry", "cardCvc"];
const CLASSES = ["base", "complete", "empty", "focus", "invalid"];
let frameCount = 0;

export class TillElement {
  #group;
  #type;
  #listeners = {};
  #frame = null;
  #node = null;
  #label = null;
  #state = { empty: true, complete: false };
  #destroyed = false;

  constructor(group, type, options) {
    this.#group = group;
    this.#type = type;
    this.options = { ...options };
  }

  get mounted() {
    return Boolean(this.#frame);
  }

  mount(target) {
    if (this.#destroyed) throw new IntegrationError(`The ${this.#type} element was destroyed and can't be mounted.`);
    const node = mountTarget(target);
    if (!node) throw new IntegrationError(`element.mount(): no element of the page matches ${target}.`);
    if (this.#node === node) return;
    this.unmount();
    this.#node = node;
    if (WITHOUT_FRAME.includes(this.#type)) {
      queueMicrotask(() => this.#emit("ready", { availablePaymentMethods: undefined }));
      return;
    }
    this.#open();
    this.#label = node.id ? document.querySelector(`label[for="${CSS.escape(node.id)}"]`) : null;
    this.#label?.addEventListener("click", this.#onLabel);
    this.#showState();
  }

  unmount() {
    this.#label?.removeEventListener("click", this.#onLabel);
    for (const name of CLASSES) this.#node?.classList.remove(...this.#className(name));
    this.#frame?.close();
    this.#node = this.#frame = this.#label = null;
    this.#state = { empty: true, complete: false };
  }

  destroy() {
    this.unmount();
    this.#destroyed = true;
    if (this.#group.made.get(this.#type) === this) this.#group.made.delete(this.#type);
  }

  on(name, act) {
    (this.#listeners[name] ??= []).push(act);
    return this;
  }

  once(name, act) {
    const first = (event) => {
      this.off(name, first);
      act(event);
    };
    return this.on(name, first);
  }

  off(name, act) {
    this.#listeners[name] = (this.#listeners[name] ?? []).filter((each) => act && each !== act);
    return this;
  }

  addEventListener(name, act) {
    return this.on(name, act);
  }

  removeEventListener(name, act) {
    return this.off(name, act);
  }

  update(options = {}) {
    Object.assign(this.options, options);
    this.#tell("update", this.#look());
    return this;
  }

  focus() {
    this.#tell("focus", {});
  }

  blur() {
    this.#tell("blur", {});
  }

  clear() {
    this.#tell("clear", {});
  }

  collapse() {
    return this;
  }

  /** Of an address or linkAuthentication element: {complete, value}. */
  async getValue() {
    const { complete, value } = this.#frame ? await this.#frame.call("state") : this.#state;
    return { complete, isNewAddress: true, value };
  }

  /** What is wrong with what was typed, as Stripe's error, or null. Shows it in the frame. */
  async check() {
    if (!this.#frame) return null;
    const { error } = await this.#frame.call("validate");
    return error ? { type: "validation_error", ...error } : null;
  }

  /** Let the frame send its card to the API: {object} or {error}. */
  async send(request) {
    if (!ELEMENT_TYPES[this.#type]) throw new IntegrationError(`A ${this.#type} element takes no card number.`);
    if (!this.#frame) throw new IntegrationError(`The ${this.#type} element is not mounted.`);
    const parts = this.#type === "cardNumber" ? SPLIT.filter((type) => this.#group.made.get(type)?.mounted) : [];
    const sent = { ...request, headers: this.#group.client.headers, parts };
    const answer = await this.#frame.call("send", sent);
    if (answer.problem) return { error: { type: "validation_error", ...answer.problem } };
    return readAnswer(answer.status, answer.body);
  }

  #open() {
    const { client, options, id } = this.#group;
    const query = new URLSearchParams({ key: client.key, locale: options.locale ?? "auto", group: id, ...this.#asked() });
    frameCount += 1;
    const frame = openFrame(`${providerOrigin}/frames/element/${this.#type}?${query}`, wordsFor(options.locale).frame);
    this.#frame = frame;
    frame.element.name = `__privateStripeFrame${frameCount}`;
    Object.assign(frame.element.style, {
      display: "block",
      inlineSize: "100%",
      blockSize: "1.2em",
      border: "0",
      margin: "0",
      colorScheme: "light",
      visibility: "hidden", // until it is there: browsers draw a page of their own into a frame that they have refused
    });
    frame.on("size", ({ height }) => (frame.element.style.blockSize = `${height}px`));
    frame.on("ready", ({ state, title }) => {
      Object.assign(frame.element, { title }).style.visibility = "";
      this.#take(state);
      this.#emit("ready");
    });
    frame.on("change", (state) => {
      this.#take(state);
      this.#emit("change", state);
    });
    frame.on("focus", () => {
      this.#toggle("focus", true);
      this.#emit("focus");
    });
    frame.on("blur", () => {
      this.#toggle("focus", false);
      this.#emit("blur");
    });
    frame.on("escape", () => this.#emit("escape"));
    frame.on("submit", () => this.#node?.closest("form")?.requestSubmit());
    this.#node.replaceChildren(frame.element);
    this.#emit("loaderstart");
    frame.call("update", this.#look()).catch((error) => {
      if (this.#frame === frame) this.#emit("loaderror", { error: { type: "api_connection_error", message: error.message } });
    });
  }

  /** What the server decides on: which fields there are, and the first country. */
  #asked() {
    const { hidePostalCode, fields, mode, defaultValues, allowedCountries } = this.options;
    const billing = fields?.billingDetails;
    const asked = {};
    if (hidePostalCode || billing === "never" || billing?.address === "never") asked.postal = "never";
    if (fields?.phone === "always") asked.phone = "always";
    if (mode) asked.mode = mode;
    if (allowedCountries) asked.countries = allowedCountries.join(",");
    const country = (defaultValues?.billingDetails ?? defaultValues)?.address?.country;
    return country ? { ...asked, country } : asked;
  }

  #look() {
    const { style, placeholder, disabled, readOnly, defaultValues, value } = this.options;
    const { appearance } = this.#group.options;
    return { style, placeholder, disabled: Boolean(disabled ?? readOnly), values: defaultValues ?? value, appearance };
  }

  #tell(name, params) {
    this.#frame?.call(name, params).catch(() => {});
  }

  #take(state) {
    this.#state = state;
    this.#showState();
  }

  #showState() {
    const { empty, complete, error } = this.#state;
    this.#toggle("base", true);
    this.#toggle("empty", empty);
    this.#toggle("complete", complete);
    this.#toggle("invalid", Boolean(error));
  }

  #toggle(name, on) {
    for (const each of this.#className(name)) this.#node?.classList.toggle(each, on);
  }

  #className(name) {
    const named = this.options.classes?.[name];
    return (named ?? (name === "base" ? "StripeElement" : `StripeElement--${name}`)).split(/\s+/).filter(Boolean);
  }

  #emit(name, detail = {}) {
    const event = { elementType: this.#type, ...detail };
    if (event.error === null) event.error = undefined;
    else if (event.error && name === "change") event.error = { type: "validation_error", ...event.error };
    for (const act of [...(this.#listeners[name] ?? [])]) act(event);
  }

  #onLabel = () => this.focus();
}
