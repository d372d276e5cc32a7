/* Search while typing: the results of the page that the form would open replace those shown. */
const PAUSE = 150;

export function enhanceFind(form) {
  const input = form.querySelector("input");
  let timer, request;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });

  async function find() {
    request?.abort();
    request = new AbortController();
    const query = new URLSearchParams(new FormData(form));
    const url = input.value.trim() ? `${form.action}?${query}` : form.action;
    try {
      const response = await fetch(url, { signal: request.signal });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      document.getElementById("found").replaceWith(page.getElementById("found"));
      history.replaceState(null, "", url);
    } catch (error) {
      if (error.name !== "AbortError") return;
    }
  }
}
