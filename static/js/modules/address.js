// When the country changes, fetch its address fields from the server. Typed values and the focus are kept, and a
// country that is chosen again has its state again.

export function enhanceAddresses(form) {
  const shown = new Map(); // the country whose fields a group has
  const chosen = new Map(); // the state of each country that a group has had fields for
  for (const group of form.querySelectorAll("[data-address]")) {
    const country = group.querySelector("select[name$=Country]");
    const rendered = [...country.options].find((option) => option.defaultSelected) ?? country.options[0];
    shown.set(group, rendered.value);
    chosen.set(group, new Map());
  }
  const follow = async (group, country) => {
    const asked = country.value;
    const areas = chosen.get(group);
    areas.set(shown.get(group), areaIn(group)?.value);
    if (!(await swapFields(group, country, asked))) return;
    shown.set(group, asked);
    if (areas.get(asked)) areaIn(group).value = areas.get(asked);
  };
  form.addEventListener("change", ({ target }) => {
    const group = target.closest("[data-address]");
    if (group && target.name.endsWith("Country")) void follow(group, target);
  });
  // After Back, browsers restore the country, but not the fields that were fetched for it.
  window.addEventListener("pageshow", () => {
    for (const [group, code] of shown) {
      const country = group.querySelector("select[name$=Country]");
      if (country.value !== code) void follow(group, country);
    }
  });
}

function areaIn(group) {
  return group.querySelector("select[name$=AdministrativeArea]");
}

async function swapFields(group, country, asked) {
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
    if (!response.ok || country.value !== asked) return false;
    replaceAfter(country, await response.text());
    return true;
  } catch {
    return false; // Keep the fields: the server checks the address again when the form is sent.
  } finally {
    group.removeAttribute("aria-busy");
  }
}

function replaceAfter(country, html) {
  const anchor = country.closest(".field-row");
  const old = [];
  for (let next = anchor.nextElementSibling; next; next = next.nextElementSibling) old.push(next);
  const focused = old.some((node) => node.contains(document.activeElement)) ? document.activeElement : null;
  const values = new Map(old.flatMap(controlsIn).map((input) => [input.id, input]));
  const fresh = [...new DOMParser().parseFromString(html, "text/html").body.children];
  for (const input of fresh.flatMap(controlsIn)) keepTyped(input, values.get(input.id));
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
