// The sheet of a simulated wallet: fills in the payment form with what was chosen from the sample wallet, and sends it.
// The form goes on as if all of it had been typed, with the wallet's name.

/** The height that a sheet in a frame needs, in pixels, to be of use. */
const LEAST = 560;

document.addEventListener("walletsheet", ({ detail }) => void showSheet(detail));

async function showSheet({ form, html, button }) {
  const sheet = new DOMParser().parseFromString(html, "text/html").querySelector("dialog");
  if (!sheet) {
    window.location.reload(); // The session is not open any more.
    return;
  }
  const sample = JSON.parse(sheet.querySelector("script").textContent);
  const stop = mirrorTotal(sheet);
  const rate = new FormData(form).get("shipping-rate");
  for (const radio of sheet.querySelectorAll('[name="wallet-rate"]')) radio.checked = radio.value === rate;
  document.body.append(sheet);
  sheet.addEventListener("change", ({ target }) => {
    if (target.name === "wallet-rate") chooseRate(form, target.value);
  });
  sheet.addEventListener("click", ({ target }) => {
    if (target === sheet || target.closest("[data-wallet-cancel]")) sheet.close();
  });
  sheet.addEventListener("close", () => {
    stop();
    sheet.remove();
    button.focus();
  });
  sheet.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    void payFrom(sheet, form, sample);
  });
  const settle = window.parent === window ? null : await fitIntoWindow(sheet);
  sheet.showModal();
  settle?.();
}

// A frame is as high as its page, and the window shows a part of it. The sheet stands in that part, also when the
// shopper scrolls; if it is a small one, the page is scrolled to the frame's start. Resolves once the place is known,
// to a function that puts the open sheet there.
function fitIntoWindow(sheet) {
  return new Promise((resolve) => {
    let shown;
    const place = () => {
      const gap = sheet.open ? shown.height - sheet.offsetHeight : 0;
      sheet.style.marginBlock = `${shown.top + Math.max(0, gap) / 2}px auto`;
    };
    const fit = (changes) => {
      shown = changes.at(-1).intersectionRect;
      sheet.style.maxBlockSize = `${Math.max(shown.height, LEAST / 2)}px`;
      place();
      resolve(place);
    };
    const observer = new IntersectionObserver((changes) => {
      if (!shown && changes[0].intersectionRect.height < LEAST) document.documentElement.scrollIntoView();
      fit(changes);
    }, { threshold: Array.from({ length: 101 }, (_step, percent) => percent / 100) });
    observer.observe(document.documentElement);
    sheet.addEventListener("close", () => observer.disconnect());
  });
}

async function payFrom(sheet, form, sample) {
  const pay = sheet.querySelector("[data-wallet-pay]");
  if (pay.hasAttribute("aria-busy")) return;
  pay.setAttribute("aria-busy", "true");
  pay.setAttribute("aria-disabled", "true");
  const chosen = new FormData(sheet.querySelector("form"));
  await fillIn(form, sample, chosen);
  nameWallet(form, sheet.dataset.wallet);
  sheet.close();
  form.requestSubmit(form.querySelector("[data-pay]"));
}

// The next form that is sent names the wallet, unless the shopper types something before.
function nameWallet(form, name) {
  const over = new AbortController();
  const until = { once: true, signal: over.signal };
  form.addEventListener("formdata", ({ formData }) => formData.set("wallet", name), until);
  form.addEventListener("input", ({ isTrusted }) => isTrusted && over.abort(), { signal: over.signal });
}

async function fillIn(form, { contact, addresses, cards }, chosen) {
  for (const name of ["payment-method", "saved-card"]) chooseEntered(form, name);
  const country = chosen.get("wallet-address") ?? Object.keys(addresses)[0];
  const same = form.elements.cardUseShippingAsBilling;
  if (same && !same.checked) same.click();
  write(form, contact);
  for (const kind of ["shipping", "billing"]) {
    if (kind === "billing" && same) continue;
    await chooseCountry(form, `${kind}Country`, country);
    const parts = Object.entries({ AddressLine2: "", ...addresses[country] });
    write(form, Object.fromEntries(parts.map(([part, value]) => [kind + part, value])));
  }
  write(form, cards[Number(chosen.get("wallet-card"))]);
}

// The card is entered, rather than a saved one or a bank account chosen.
function chooseEntered(form, name) {
  const wanted = form.querySelector(`[name="${name}"]:is([value="card"], [value="new"])`);
  if (wanted && !wanted.checked) wanted.click();
}

function write(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (!field || field.readOnly) continue;
    field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
}

async function chooseCountry(form, name, country) {
  const select = form.elements[name];
  if (!select || select.value === country) return;
  const group = select.closest("[data-address]");
  const shown = fieldsOf(group, country);
  write(form, { [name]: country });
  await shown;
}

// Resolved once the group has the country's fields, or they could not be fetched.
function fieldsOf(group, country) {
  return new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (group.dataset.country !== country && group.hasAttribute("aria-busy")) return;
      watch.disconnect();
      setTimeout(resolve);
    });
    watch.observe(group, { attributeFilter: ["data-country", "aria-busy"] });
  });
}

function chooseRate(form, rate) {
  for (const radio of form.querySelectorAll('[name="shipping-rate"]')) {
    if (radio.value === rate && !radio.checked) radio.click();
  }
}

function mirrorTotal(sheet) {
  const total = document.querySelector('[data-part="total"]');
  const shown = sheet.querySelector("[data-wallet-total]");
  const watch = new MutationObserver(() => shown.replaceChildren(total.textContent.trim()));
  if (total) watch.observe(total, { childList: true, characterData: true, subtree: true });
  return () => watch.disconnect();
}
