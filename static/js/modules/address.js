// When the country changes, fetch its address fields from the server. Typed values and the focus are kept.

export function enhanceAddresses(form) {
  form.addEventListener("change", ({ target }) => {
    const group = target.closest("[data-address]");
    if (group && target.name.endsWith("Country")) void swapFields(group, target);
  });
}

async function swapFields(group, country) {
  const asked = country.value;
  const typed = new URLSearchParams();
  for (const input of group.elements) if (input.name) typed.append(input.name, input.value);
  group.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(group.dataset.address, {
      method: "POST",
      body: typed,
      headers: { "X-Requested-With": "fetch" },
      credentials: "omit",
    });
    if (response.ok && country.value === asked) replaceAfter(country, await response.text());
  } catch {
    // Keep the fields: the server checks the address again when the form is sent.
  } finally {
    group.removeAttribute("aria-busy");
  }
}

function replaceAfter(country, html) {
  const anchor = country.closest(".field");
  const old = [];
  for (let next = anchor.nextElementSibling; next; next = next.nextElementSibling) old.push(next);
  const focused = old.some((node) => node.contains(document.activeElement)) ? document.activeElement : null;
  const values = new Map(old.flatMap(controlsIn).map((input) => [input.id, input]));
  const fresh = [...new DOMParser().parseFromString(html, "text/html").body.children];
  for (const input of fresh.flatMap(controlsIn)) keepTyped(input, values.get(input.id));
  for (const id of values.keys()) document.getElementById(`${id}-error`)?.remove();
  old.forEach((node) => node.remove());
  anchor.after(...fresh);
  if (focused) document.getElementById(focused.id)?.focus();
}

function keepTyped(input, before) {
  if (before && before.tagName === input.tagName && input.tagName === "INPUT") input.value = before.value;
}

function controlsIn(node) {
  return [...node.querySelectorAll("input, select")];
}
