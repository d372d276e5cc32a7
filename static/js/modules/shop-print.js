/* Printing needs a script, so the button only appears with one. */
export function enhancePrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
