// The card element's end on the merchant's page: a frame that is as high as its content.
import { openFrame } from "./channel.js";
import { onceReleased } from "../modules/pointer.js";

/** `options`: {key, layout: "rows" or "line", locale, style: {colorText: …}, title}. */
export function createCardFrame({ key, layout = "rows", locale = "", style = {}, title = "Card" }) {
  const query = new URLSearchParams({ key, layout, locale });
  const listeners = {};
  const card = { state: { complete: false, empty: true, brand: "unknown", error: null }, frame: null };

  const notify = (name, detail) => {
    for (const act of listeners[name] ?? []) act(detail);
  };

  const open = () => {
    const frame = openFrame(`${providerOrigin}/frames/card?${query}`, title);
    const look = { display: "block", inlineSize: "100%", blockSize: "0", border: "0", colorScheme: "inherit" };
    Object.assign(frame.element.style, look);
    // While a pointer is pressed on this page nothing below the frame may move away from it.
    frame.on("size", ({ height }) => onceReleased(() => (frame.element.style.blockSize = `${height}px`)));
    frame.on("ready", () => {
      frame.call("update", { style });
      notify("ready");
    });
    frame.on("change", (state) => {
      card.state = state;
      notify("change", state);
    });
    for (const name of ["focus", "blur", "escape"]) frame.on(name, (detail) => notify(name, detail));
    frame.on("submit", () => frame.element.closest("form")?.requestSubmit());
    return frame;
  };

  return Object.assign(card, {
    on(name, act) {
      (listeners[name] ??= []).push(act);
    },
    off(name, act) {
      listeners[name] = (listeners[name] ?? []).filter((each) => act && each !== act);
    },
    mount(target) {
      const place = typeof target === "string" ? document.querySelector(target) : target;
      if (!place) throw new Error(`Till: there is no element ${target} to mount the card element in.`);
      card.frame ??= open();
      place.replaceChildren(card.frame.element);
    },
    unmount() {
      card.frame?.close();
      card.frame = null;
    },
    call(name, params) {
      if (!card.frame) throw new Error("Till: mount the card element first.");
      return card.frame.call(name, params);
    },
    update(changed) {
      Object.assign(style, changed);
      card.frame?.call("update", { style: changed });
    },
  });
}
