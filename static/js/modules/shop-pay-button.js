/* Buttons of the shop's own payment form that wait for an answer, and what the one that pays says. */

/** Show the button as busy, or as before. */
export function setBusy(button, busy) {
  for (const attribute of ["aria-busy", "aria-disabled"]) {
    if (busy) button.setAttribute(attribute, "true");
    else button.removeAttribute(attribute);
  }
}

/** Write the amount to pay into the button. */
export function labelPay(button, { total }) {
  const { amount, minorUnitsAmount } = total.total;
  const { pay, zero } = button.dataset;
  button.querySelector(".button__label > span").textContent = minorUnitsAmount ? pay.replace("{total}", amount) : zero;
}
