/*
 * Looks every few seconds whether the page's status has changed, and loads the page again when it has: a shopper who
 * reads it is not interrupted.
 */
export function enhanceRefresh(outcome) {
  const seconds = Number(outcome.dataset.refresh);
  const look = async () => {
    if (await hasChanged(outcome.dataset.status)) window.location.reload();
    else setTimeout(look, seconds * 1000);
  };
  setTimeout(look, seconds * 1000);
}

async function hasChanged(status) {
  try {
    const response = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (!response.ok) return false;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    return fresh.querySelector("[data-refresh]")?.dataset.status !== status;
  } catch {
    return false; // Offline: look again later.
  }
}
