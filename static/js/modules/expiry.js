// Tells at once when the session expires while its page is open, also after the computer was asleep.

const LONGEST_TIMER = 2 ** 31 - 1;

export function watchExpiry(form) {
  const end = Date.now() + Number(form.dataset.expiresIn) * 1000;
  let told = false;
  const look = () => {
    const left = end - Date.now();
    if (left <= 0 && !told) {
      told = true;
      tellExpired(form);
    }
    if (left > 0) setTimeout(look, Math.min(left + 50, LONGEST_TIMER));
  };
  look();
  document.addEventListener("visibilitychange", look);
}

function tellExpired(form) {
  const notices = form.querySelector('[data-part="notices"]');
  notices.replaceChildren(document.getElementById("expired-notice").content.cloneNode(true));
  form.querySelector("[data-pay]").disabled = true;
  notices.scrollIntoView({ block: "center" });
}
