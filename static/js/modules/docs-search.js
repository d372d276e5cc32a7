/*
 * Search while typing, in an index that is loaded with the first letter. The rules are those of
 * checkout/reference/search.py. The key / goes to the field, the arrow keys to the results, Enter to the page of all.
 */
const SHOWN = 8;

export function enhanceSearch(form) {
  const input = form.querySelector("input");
  const box = form.querySelector(".find__box");
  const list = box.querySelector("ul");
  const count = box.querySelector("[role=status]");
  const row = box.querySelector("template").content.firstElementChild;
  let index;

  const show = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return close();
    index ??= loadIndex(form.dataset.index);
    let found;
    try {
      found = findEntries(await index, words);
    } catch {
      index = undefined; // the form still works
      return;
    }
    if (words.join() !== input.value.toLowerCase().split(/\s+/).filter(Boolean).join()) return;
    list.replaceChildren(...found.slice(0, SHOWN).map((each) => fill(row.cloneNode(true), each, words)));
    count.textContent = form.dataset.count.replace("{count}", found.length);
    box.hidden = false;
  };
  const close = () => {
    box.hidden = true;
  };

  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !box.hidden) {
      close();
      input.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (box.hidden) return;
      event.preventDefault();
      const stops = [input, ...list.querySelectorAll("a")];
      const step = event.key === "ArrowDown" ? 1 : stops.length - 1;
      stops[(stops.indexOf(document.activeElement) + step) % stops.length].focus();
    }
  });
  form.addEventListener("focusout", ({ relatedTarget }) => form.contains(relatedTarget) || close());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

async function loadIndex(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(answer.status);
  const rows = await answer.json();
  return rows.map(([kind, title, url, where, names]) => {
    return { kind, title, url, where, names, text: `${title} ${where} ${names}`.toLowerCase() };
  });
}

function findEntries(index, words) {
  const ranked = index.map((each) => [rankOf(each, words), each]).filter(([rank]) => rank >= 0);
  return ranked.sort(([a], [b]) => a - b).map(([, each]) => each);
}

function rankOf(entry, words) {
  if (!words.every((word) => entry.text.includes(word))) return -1;
  const title = entry.title.toLowerCase();
  const asked = words.join(" ");
  if (title === asked) return 0;
  if (title.startsWith(asked)) return 1;
  return words.every((word) => title.includes(word)) ? 2 : 3;
}

function fill(item, entry, words) {
  const names = entry.names.split(" ").filter((name) => words.some((word) => name.includes(word)));
  item.querySelector("a").href = entry.url;
  item.querySelector(".results__kind").textContent = entry.kind;
  item.querySelector(".results__title").textContent = entry.title;
  item.querySelector(".results__where").textContent = [entry.where, ...names.slice(0, 3)].filter(Boolean).join(" · ");
  return item;
}
