// The card element's end on the merchant's page: a frame that is as high as its content.
import { openFrame } from "./channel.js";
import { onceReleased } from "../modules/pointer.js";

const UNTOUCHED = { complete: false, empty: true, brand: "unknown", error: null };

/**
 * `options`: {key, layout: "rows" or "line", locale, scheme: "light", "dark" or "auto", style: {colorText: …}}.
 * By default the scheme is that of the page.
 */
export function createCardFrame({ key, layout = "rows", locale = "", scheme = "", style = {} }) {
  const listeners = {};
  const card = { state: UNTOUCHED, frame: null };

  const notify = (name, detail) => {
    for (const act of listeners[name] ?? []) act(detail);
  };

  const show = (state) => {
    card.state = state;
    notify("change", state);
  };

  const open = (place) => {
    const shown = scheme || schemeOf(place);
    const query = new URLSearchParams({ key, layout, locale, scheme: shown });
    const frame = openFrame(`${providerOrigin}/frames/card?${query}`);
    const look = { display: "block", inlineSize: "100%", blockSize: "0", border: "0" };
    Object.assign(frame.element.style, look, { colorScheme: shown === "auto" ? "light dark" : shown });
    // While a pointer is pressed on this page nothing below the frame may move away from it.
    frame.on("size", ({ height }) => onceReleased(() => (frame.element.style.blockSize = `${height}px`)));
    frame.on("ready", (state) => {
      frame.call("update", { style });
      if (!card.state.empty) show(state); // the frame was loaded again, as when a page moves it
      notify("ready");
    });
    frame.on("change", show);
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
      card.frame ??= open(place);
      place.replaceChildren(card.frame.element);
    },
    unmount() {
      card.frame?.close();
      card.frame = null;
      if (!card.state.empty) show(UNTOUCHED);
    },
    destroy() {
      card.unmount();
      notify("destroy");
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

/** The colour scheme of the merchant's page: "auto" where it follows the browser, else "light" or "dark". */
function schemeOf(place) {
  const { colorScheme } = getComputedStyle(place);
  const declared = document.querySelector('meta[name="color-scheme"]')?.content ?? "";
  const known = colorScheme === "normal" ? declared : colorScheme;
  if (!known.includes("dark")) return "light";
  return known.includes("light") ? "auto" : "dark";
}
