// The shop's own payment pages, over the provider's till.js. Where that isn't there, the page offers the provider's.
import { payEmbedded } from "./modules/shop-embedded.js";
import { payCustom } from "./modules/shop-custom.js";

const pages = { "embedded-checkout": payEmbedded, "custom-checkout": payCustom };

for (const [id, pay] of Object.entries(pages)) {
  const place = document.getElementById(id);
  if (place) pay(place, () => window.Till(place.dataset.key)).catch(offerProvidersPage);
}

function offerProvidersPage(error) {
  document.getElementById("pay-problem").hidden = false;
  console.error(error);
}
