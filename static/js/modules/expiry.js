// Tells at once when the session expires while its page is open, also after the computer was asleep.
import { onceReleased } from "./pointer.js";

const LONGEST_TIMER = 2 ** 31 - 1;

export function watchExpiry(form) {
  const end = Date.now() + Number(form.dataset.expiresIn) * 1000;
  let told = false;
  const look = () => {
    const left = end - Date.now();
    if (left <= 0 && !told) {
      told = true;
      onceReleased(() => tellExpired(form));
    }
    if (left > 0) setTimeout(look, Math.min(left + 50, LONGEST_TIMER));
  };
  look();
  document.addEventListener("visibilitychange", look);
}

function tellExpired(form) {
  const place = form.querySelector("[data-expired-notice]");
  place.append(place.querySelector("template").content.cloneNode(true));
  showBack(place.querySelector("[data-back]"));
  form.querySelector("[data-pay]").disabled = true;
}

function showBack(line) {
  const merchant = document.querySelector(".merchant__back");
  if (!merchant) return;
  const link = document.createElement("a");
  Object.assign(link, { className: "form__back", href: merchant.href, textContent: merchant.textContent });
  line.append(link);
}
