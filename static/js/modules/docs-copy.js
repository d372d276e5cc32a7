/* Add a copy button to a block of code. Browsers offer the clipboard only in a secure context. */
const LABELS = { idle: "Copy", done: "Copied", failed: "Press Ctrl+C" };

export function enhanceCode(block) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code__copy";
  button.textContent = LABELS.idle;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => copy(button, block.querySelector("code")));
  block.querySelector(".code__head").append(button);
}

async function copy(button, code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = LABELS.done;
  } catch {
    getSelection().selectAllChildren(code);
    button.textContent = LABELS.failed;
  }
  setTimeout(() => (button.textContent = LABELS.idle), 2000);
}
