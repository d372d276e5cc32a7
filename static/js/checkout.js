// The payment page works without scripts: each module enhances the form that the server renders.
import { enhanceCard } from "./modules/card.js";
import { enhanceValidation } from "./modules/validation.js";
import { enhancePromotion } from "./modules/promotion.js";
import { rememberTyped } from "./modules/memory.js";
import { enhanceShipping } from "./modules/shipping.js";
import { enhanceAddresses } from "./modules/address.js";
import { enhanceSubmit } from "./modules/submit.js";
import { enhanceWallets } from "./modules/wallets.js";
import { enhanceEnter } from "./modules/enter.js";
import { enhanceTestCards } from "./modules/test-cards.js";
import { watchExpiry } from "./modules/expiry.js";

const paymentForm = document.getElementById("payment");

if (paymentForm) {
  const memory = rememberTyped(paymentForm);
  enhanceCard(paymentForm);
  enhanceAddresses(paymentForm, memory);
  enhancePromotion(paymentForm);
  const totals = enhanceShipping(paymentForm, memory);
  const validate = enhanceValidation(paymentForm);
  enhanceSubmit(paymentForm, { validate, settled: totals.settled, memory });
  enhanceWallets(paymentForm);
  enhanceEnter(paymentForm);
  enhanceTestCards(paymentForm);
  watchExpiry(paymentForm);
}

document.body.dataset.ready = "";
