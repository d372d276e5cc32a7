/* The minus and plus buttons beside a quantity. Each press fires a change event of the input. */
export function enhanceStepper(stepper) {
  const input = stepper.querySelector("input");
  const buttons = stepper.querySelectorAll("[data-step]");

  const showLimits = () => {
    for (const button of buttons) {
      const limit = button.dataset.step < 0 ? input.min : input.max;
      button.disabled = input.value !== "" && Number(input.value) === Number(limit);
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const wanted = (parseInt(input.value, 10) || 0) + Number(button.dataset.step);
      input.value = Math.min(Math.max(wanted, Number(input.min)), Number(input.max));
      showLimits();
      if (button.disabled) input.focus();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  input.addEventListener("input", showLimits);
}
