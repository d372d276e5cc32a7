// The card element's end on the merchant's page: a frame that is as high as its content.
import { openFrame } from "./channel.js";
import { mountTarget } from "./mount-target.js";
import { schemeOf } from "./page-scheme.js";
import { wordsFor } from "./words.js";
import { onceReleased } from "../modules/pointer.js";

const HEIGHTS = { rows: "123px", line: "24px" };
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
    const frame = openFrame(`${providerOrigin}/frames/card?${query}`, wordsFor(locale).frame);
    // Invisible until the card is there: browsers draw a page of their own into a frame that they have refused.
    const look = { display: "block", inlineSize: "100%", blockSize: HEIGHTS[layout], border: "0", visibility: "hidden" };
    const outside = frame.element.style;
    Object.assign(outside, look, { colorScheme: shown === "auto" ? "light dark" : shown });
    // While a pointer is pressed on this page nothing below the frame may move away from it.
    frame.on("size", ({ height }) => onceReleased(() => (outside.blockSize = `${height}px`)));
    frame.on("ready", (state) => {
      outside.visibility = "";
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
      const place = mountTarget(target);
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
