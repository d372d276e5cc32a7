// The sheet of a simulated wallet: fills in the payment form with what was chosen from the sample wallet, and sends it.
// The form goes on as if all of it had been typed, with the wallet's name.

document.addEventListener("walletsheet", ({ detail }) => showSheet(detail));

function showSheet({ form, html, button }) {
  const sheet = new DOMParser().parseFromString(html, "text/html").querySelector("dialog");
  if (!sheet) {
    window.location.reload(); // The session is not open any more.
    return;
  }
  const sample = JSON.parse(sheet.querySelector("script").textContent);
  const stop = mirrorTotal(sheet);
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
  sheet.showModal();
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
