// Enhancements of the documentation pages, which work without them.
import { enhanceCode } from "./modules/docs-copy.js";
import { watchBoxes } from "./modules/docs-boxes.js";
import { enhanceSearch } from "./modules/docs-search.js";
import { showCurrent } from "./modules/docs-contents.js";

for (const block of document.querySelectorAll('[data-module="copy"]')) enhanceCode(block);
enhanceSearch(document.querySelector('[data-module="search"]'));
watchBoxes(document.querySelectorAll(".table, .code__text"));
showCurrent(document.querySelector(".docs__side"));

document.body.dataset.ready = "";
