// The docs reads the same without any of this: code gets a copy button, boxes that fit are no stop for the Tab key.
import { enhanceCode } from "./modules/docs-copy.js";
import { watchBoxes } from "./modules/docs-boxes.js";
import { showCurrent } from "./modules/docs-contents.js";

for (const block of document.querySelectorAll('[data-module="copy"]')) enhanceCode(block);
watchBoxes(document.querySelectorAll(".table, .code__text"));
showCurrent(document.querySelector(".docs__side"));

document.body.dataset.ready = "";
