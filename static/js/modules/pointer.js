// Nothing that is being pressed may move: a message that appears between press and release would shift the button away
// from the pointer, and the press would be lost. A tap sends mouse events after its pointer events.

let pressed = false;
let waiting = [];

for (const type of ["pointerdown", "mousedown"]) {
  document.addEventListener(type, () => (pressed = true), true);
}
for (const type of ["pointerup", "pointercancel", "mouseup", "dragend"]) {
  document.addEventListener(type, release, true);
}
window.addEventListener("blur", release);

/** Call `act` now, or after the click if a pointer is down. */
export function onceReleased(act) {
  if (pressed) waiting.push(act);
  else act();
}

function release() {
  pressed = false;
  setTimeout(() => {
    if (pressed) return;
    const due = waiting;
    waiting = [];
    for (const act of due) act();
  });
}
