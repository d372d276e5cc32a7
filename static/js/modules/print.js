/* The Print button needs a script, so it is hidden without one. */
export function enhancePrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
