// When the country changes, fetch its address fields from the server. Typed values and the focus are kept, and a
// country that is chosen again has its state again. A group's data-country is the country whose fields it has.
import { onceReleased } from "./pointer.js";

export function enhanceAddresses(form, memory) {
  form.addEventListener("change", ({ target }) => {
    const group = target.closest("[data-address]");
    if (group && target.name.endsWith("Country")) void follow(group, target, memory);
  });
  // After Back and a reload the country is the chosen one, but the fields are those that the server renders first.
  window.addEventListener("pageshow", () => {
    for (const group of form.querySelectorAll("[data-address]")) {
      const country = group.querySelector("select[name$=Country]");
      if (country.value !== group.dataset.country) void follow(group, country, memory);
    }
  });
}

async function follow(group, country, memory) {
  const asked = country.value;
  const html = await fetchFields(group);
  if (html === null) return;
  onceReleased(() => {
    if (country.value !== asked) return;
    memory.note();
    group.dataset.country = asked;
    memory.fill(replaceAfter(country, html));
  });
}

/** The HTML of the country's fields; null if they can't be had. Then those shown stay: the server checks them again. */
async function fetchFields(group) {
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
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  } finally {
    group.removeAttribute("aria-busy");
  }
}

/** Put the fields of `html` in the place of those after the country. Returns them. */
function replaceAfter(country, html) {
  const anchor = country.closest(".field-row");
  const old = [];
  for (let next = anchor.nextElementSibling; next; next = next.nextElementSibling) old.push(next);
  const focused = old.some((node) => node.contains(document.activeElement)) ? document.activeElement : null;
  const fresh = [...new DOMParser().parseFromString(html, "text/html").body.children];
  old.forEach((node) => node.remove());
  anchor.after(...fresh);
  if (focused) document.getElementById(focused.id)?.focus();
  return fresh.flatMap((node) => [...node.querySelectorAll("input, select")]);
}
