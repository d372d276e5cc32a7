// The pages of a session that is over: forgetting what was typed into its payment page, which a 3-D Secure page leaves
// there, printing a receipt, and looking for news of a payment that is processing.
import { enhancePrint } from "./modules/print.js";
import { enhanceRefresh } from "./modules/refresh.js";
import { storeTyped } from "./modules/typed-store.js";

storeTyped(document.body.dataset.forget, []);
const printButton = document.querySelector("[data-print]");
if (printButton) enhancePrint(printButton);
const processing = document.querySelector("[data-refresh]");
if (processing) enhanceRefresh(processing);

document.body.dataset.ready = "";
