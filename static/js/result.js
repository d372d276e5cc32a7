// The pages after the payment: printing a receipt, and looking for news of a payment that is processing.
import { enhancePrint } from "./modules/print.js";
import { enhanceRefresh } from "./modules/refresh.js";

const printButton = document.querySelector("[data-print]");
if (printButton) enhancePrint(printButton);
const processing = document.querySelector("[data-refresh]");
if (processing) enhanceRefresh(processing);

document.body.dataset.ready = "";
