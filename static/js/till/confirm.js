// Confirms a session: the card goes from its frame to the API, 3-D Secure comes in a dialog.
import { openChallenge } from "../frames/challenge.js";
import { readSession } from "./calls.js";
import { errorOf } from "./errors.js";

/** Try to pay once. Resolves to the error, or to nothing once the session is complete. `expected`: the shown total. */
export async function confirmPayment(checkout, options, expected) {
  const { redirect = "always" } = options;
  const target = options.returnUrl ?? checkout.shown.return_url;
  if (redirect === "always" && !target) {
    const message = "Till: pass returnUrl, give the session a return_url, or pass redirect: \"if_required\".";
    return { message, code: "return_url_missing", param: "returnUrl" };
  }
  const error = await tryToPay(checkout, paymentParameters(checkout, options, expected), options.paymentMethod);
  checkout.lastPaymentError = error ? { message: error.message } : null;
  if (!error && redirect === "always") {
    window.location.assign(target.replaceAll("{CHECKOUT_SESSION_ID}", checkout.shown.id));
  }
  return error;
}

function paymentParameters({ secret, shown, entered }, options, expected) {
  const billing = options.billingAddress ?? entered.billingAddress;
  const given = {
    client_secret: secret,
    email: options.email,
    phone: options.phoneNumber ?? entered.phoneNumber,
    name: billing?.name,
    billing_address: billing?.address,
    shipping: options.shippingAddress,
    return_url: options.returnUrl,
    expected_amount: shown.mode === "setup" ? undefined : expected,
    expand: ["line_items"],
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
}

async function tryToPay(checkout, params, paymentMethod) {
  const { card, shown, call } = checkout;
  const byCard = card && !paymentMethod && (shown.mode === "setup" || shown.amount_total > 0);
  const answer = byCard
    ? await sendByFrame(card, { to: "session", id: shown.id, params })
    : await call("POST", "/confirm", paymentMethod ? { ...params, payment_method: paymentMethod } : params);
  if (answer.problem) {
    card.call("focus", { field: answer.problem.field });
    return errorOf(0, answer.problem);
  }
  if (answer.status === 200) checkout.shown = answer.body;
  else await readSession(checkout); // the session may be complete nevertheless, or have another total
  if (checkout.shown.status === "complete") return undefined;
  if (answer.status !== 200) return errorOf(answer.status, answer.body.error);
  const { result, error } = await openChallenge(checkout.shown.next_action, checkout.locale);
  await readSession(checkout);
  if (checkout.shown.status === "complete") return undefined;
  return errorOf(result === "blocked" ? 0 : 402, error);
}

async function sendByFrame(card, request) {
  try {
    await card.call("validate");
    return await card.call("send", request);
  } catch ({ message }) {
    return { status: 0, body: { error: { message, code: "card_element_unavailable" } } };
  }
}
