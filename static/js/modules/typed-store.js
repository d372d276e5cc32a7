// The tab's storage of what is typed into a payment page, by the page's path. Browsers may refuse storage to a page in a
// frame: then the shopper types it again.

/** What was stored for the page, as entries; none if there is nothing. */
export function readTyped(path) {
  try {
    return JSON.parse(sessionStorage.getItem(placeOf(path))) ?? [];
  } catch {
    return [];
  }
}

/** Store `entries`, or remove what was stored if there are none. */
export function storeTyped(path, entries) {
  try {
    if (entries.length) sessionStorage.setItem(placeOf(path), JSON.stringify(entries));
    else sessionStorage.removeItem(placeOf(path));
  } catch {
    // Not kept.
  }
}

function placeOf(path) {
  return `till:${path}`;
}
