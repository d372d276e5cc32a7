/*
 * The shop's script; every form works without it. data-module on an element names the modules that enhance it
 * ("swap autosave"). Elements that a module inserts are enhanced as well.
 */
import { enhanceSwap } from "./modules/shop-swap.js";
import { enhanceAutosave } from "./modules/shop-autosave.js";
import { enhanceStepper } from "./modules/shop-stepper.js";
import { enhanceBusy } from "./modules/shop-busy.js";
import { enhanceCode } from "./modules/docs-copy.js";
import { enhanceBrowse } from "./modules/shop-browse.js";
import { enhanceGallery } from "./modules/shop-gallery.js";
import { enhanceVariant } from "./modules/shop-variant.js";
import { enhancePrint } from "./modules/print.js";
import { enhanceRefresh } from "./modules/refresh.js";
import { enhanceRequest } from "./modules/shop-request.js";
import { enhanceUnsaved } from "./modules/shop-unsaved.js";

const shopModules = {
  swap: enhanceSwap,
  autosave: enhanceAutosave,
  stepper: enhanceStepper,
  busy: enhanceBusy,
  browse: enhanceBrowse,
  gallery: enhanceGallery,
  variant: enhanceVariant,
  print: enhancePrint,
  refresh: enhanceRefresh,
  request: enhanceRequest,
  copy: enhanceCode,
  unsaved: enhanceUnsaved,
};

function enhanceWithin(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    for (const name of element.dataset.module.split(" ")) {
      shopModules[name]?.(element, enhanceWithin);
    }
  }
}

enhanceWithin(document);
document.body.dataset.ready = "";
