/* Copying needs a script, and a page that browsers trust, so the button comes only with both. */
const SAYS = { idle: "Copy", done: "Copied", failed: "Press Ctrl+C" };

export function enhanceCode(block) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code__copy";
  button.textContent = SAYS.idle;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => copy(button, block.querySelector("code")));
  block.querySelector(".code__head").append(button);
}

async function copy(button, code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = SAYS.done;
  } catch {
    getSelection().selectAllChildren(code);
    button.textContent = SAYS.failed;
  }
  setTimeout(() => (button.textContent = SAYS.idle), 2000);
}
