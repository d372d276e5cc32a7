/* Filters and sorts the shelf at each change. The address names what is shown, so that Back returns to what was before. */
import { loadParts } from "./shop-load.js";

let shown = null;

export function enhanceBrowse(form, enhance) {
  shown ??= location.search;
  const show = async () => {
    if (!form.reportValidity()) return;
    const url = urlOf(form);
    const keep = (page) => {
      const filters = page.getElementById("filters");
      if (filters) filters.open = document.getElementById("filters").open;
    };
    if (!(await loadParts(url, ["main"], enhance, keep))) return;
    history.pushState(null, "", url);
    shown = location.search;
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
}

/* What was left out has no parameter. */
function urlOf(form) {
  const chosen = [...new FormData(form)].filter(([name, value]) => value && !(name === "sort" && value === "featured"));
  const query = new URLSearchParams(chosen).toString();
  return query ? `${form.action}?${query}` : form.action;
}

/* A link within the page, such as "Skip to content", is a popstate as well. */
window.addEventListener("popstate", () => {
  if (shown !== null && location.search !== shown) location.reload();
});
