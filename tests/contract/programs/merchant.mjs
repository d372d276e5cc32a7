// A merchant's program with Stripe's library for Node, as it would be written against Stripe.
//
//     TILL_URL=http://localhost:8000 TILL_KEY=sk_test_xxx node merchant.mjs
//
// Each function is one part of a merchant's work; the first thing that isn't as Stripe's documentation says ends the
// program.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Stripe from "stripe";

const { TILL_URL, TILL_KEY } = process.env;
const { hostname, port } = new URL(TILL_URL);
const stripe = new Stripe(TILL_KEY, {
  host: hostname,
  port,
  protocol: "http",
  maxNetworkRetries: 0,
  telemetry: false,
});
// Marks what this run makes, so that the program can run again on the same server.
const RUN = randomUUID().slice(0, 13);
const ITEM = {
  quantity: 2,
  price_data: { currency: "usd", unit_amount: 1999, product_data: { name: "Notebook" } },
};

async function productsAndPrices() {
  const product = await stripe.products.create({
    name: "Lamp",
    default_price_data: { unit_amount: 2500, currency: "eur" },
    metadata: { run: RUN },
  });
  const read = await stripe.products.retrieve(product.id, { expand: ["default_price"] });
  assert.equal(read.default_price.unit_amount, 2500);
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 2600,
    product: product.id,
    lookup_key: RUN,
  });
  const found = await stripe.prices.list({ lookup_keys: [RUN] });
  assert.deepEqual(
    found.data.map((each) => each.id),
    [price.id],
  );
  const changed = await stripe.products.update(product.id, { active: false });
  assert.equal(changed.active, false);
}

async function customers() {
  const customer = await stripe.customers.create({
    email: `${RUN}@example.com`,
    address: { line1: "1 Main St", city: "Portland", country: "US" },
  });
  const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const methods = await stripe.customers.listPaymentMethods(customer.id, { type: "card" });
  assert.deepEqual(
    methods.data.map((each) => each.id),
    [method.id],
  );
  assert.equal((await stripe.customers.del(customer.id)).deleted, true);
  assert.equal((await stripe.customers.retrieve(customer.id)).deleted, true);
}

async function checkoutSessions() {
  const created = await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [ITEM],
    client_reference_id: RUN,
    payment_intent_data: { metadata: { run: RUN }, receipt_email: "jane@example.com" },
    success_url: "https://shop.example/done?session_id={CHECKOUT_SESSION_ID}",
  });
  assert.equal(created.amount_total, 3998);
  await shopperPays(created);
  const paid = await stripe.checkout.sessions.retrieve(created.id, {
    expand: ["payment_intent.latest_charge", "line_items.data.price.product"],
  });
  assert.equal(paid.payment_status, "paid");
  assert.equal(paid.payment_intent.latest_charge.outcome.network_status, "approved_by_network");
  assert.equal(paid.line_items.data[0].price.product.name, "Notebook");
  const embedded = await stripe.checkout.sessions.create({
    mode: "payment",
    ui_mode: "embedded_page",
    line_items: [ITEM],
    return_url: "https://shop.example/back?session_id={CHECKOUT_SESSION_ID}",
  });
  assert.equal(embedded.ui_mode, "embedded_page");
  assert.ok(embedded.client_secret);
  assert.equal((await stripe.checkout.sessions.expire(embedded.id)).status, "expired");
}

async function paymentLinks() {
  const price = await stripe.prices.create({
    currency: "usd",
    unit_amount: 900,
    product: (await stripe.products.create({ name: "Tea" })).id,
  });
  const link = await stripe.paymentLinks.create({
    line_items: [{ price: price.id, quantity: 1 }],
    allow_promotion_codes: true,
  });
  const items = await stripe.paymentLinks.listLineItems(link.id);
  assert.equal(items.data[0].price.id, price.id);
  assert.equal((await stripe.paymentLinks.update(link.id, { active: false })).active, false);
}

async function paymentIntents() {
  const intent = await stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    automatic_payment_methods: { enabled: true },
  });
  const paid = await stripe.paymentIntents.confirm(intent.id, {
    payment_method: "pm_card_visa",
    return_url: "https://shop.example/",
  });
  assert.equal(paid.status, "succeeded");
  const charge = await stripe.charges.retrieve(paid.latest_charge, {
    expand: ["balance_transaction"],
  });
  assert.equal(charge.balance_transaction.net, 2000 - charge.balance_transaction.fee);
  const held = await stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    capture_method: "manual",
    confirm: true,
    payment_method: "pm_card_visa",
    payment_method_types: ["card"],
  });
  const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1500 });
  assert.equal(captured.amount_received, 1500);
}

async function declines() {
  const error = await fails(
    stripe.paymentIntents.create({
      amount: 1000,
      currency: "usd",
      confirm: true,
      payment_method: "pm_card_chargeDeclinedInsufficientFunds",
      payment_method_types: ["card"],
    }),
    Stripe.errors.StripeCardError,
  );
  assert.equal(error.decline_code, "insufficient_funds");
  assert.equal(error.payment_intent.status, "requires_payment_method");
  assert.equal(error.charge, error.payment_intent.latest_charge);
  const recovered = await stripe.paymentIntents.confirm(error.payment_intent.id, {
    payment_method: "pm_card_visa",
  });
  assert.equal(recovered.status, "succeeded");
}

async function savedCards() {
  const customer = await stripe.customers.create({ email: `saved-${RUN}@example.com` });
  const setup = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: "pm_card_visa",
    payment_method_types: ["card"],
    confirm: true,
  });
  const later = await stripe.paymentIntents.create({
    amount: 700,
    currency: "usd",
    customer: customer.id,
    payment_method: setup.payment_method,
    payment_method_types: ["card"],
    off_session: true,
    confirm: true,
  });
  assert.equal(later.status, "succeeded");
}

async function refunds() {
  const paid = await stripe.paymentIntents.create({
    amount: 2000,
    currency: "usd",
    payment_method: "pm_card_visa",
    payment_method_types: ["card"],
    confirm: true,
  });
  const part = await stripe.refunds.create({ payment_intent: paid.id, amount: 500 });
  await stripe.refunds.create({ charge: paid.latest_charge });
  const charge = await stripe.charges.retrieve(paid.latest_charge, { expand: ["refunds"] });
  assert.equal(charge.refunded, true);
  assert.ok(charge.refunds.data.some((each) => each.id === part.id));
  await fails(
    stripe.refunds.create({ payment_intent: paid.id }),
    Stripe.errors.StripeInvalidRequestError,
  );
}

async function coupons() {
  const coupon = await stripe.coupons.create({ amount_off: 500, currency: "usd", duration: "once" });
  const code = await stripe.promotionCodes.create({
    promotion: { type: "coupon", coupon: coupon.id },
    code: `TEA${RUN.replaceAll("-", "").toUpperCase()}`,
    max_redemptions: 1,
  });
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [ITEM],
    discounts: [{ promotion_code: code.id }],
    success_url: "https://shop.example/",
  });
  assert.equal(session.amount_total, 3498);
  await shopperPays(session);
  assert.equal((await stripe.promotionCodes.retrieve(code.id)).times_redeemed, 1);
  await fails(
    stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [ITEM],
      discounts: [{ promotion_code: code.id }],
      success_url: "https://shop.example/",
    }),
    Stripe.errors.StripeInvalidRequestError,
  );
}

async function pages() {
  const email = `page-${RUN}@example.com`;
  const made = [];
  for (let number = 0; number < 5; number += 1) {
    made.unshift((await stripe.customers.create({ email })).id);
  }
  const walked = [];
  for await (const customer of stripe.customers.list({ email, limit: 2 })) {
    walked.push(customer.id);
  }
  assert.deepEqual(walked, made);
}

async function search() {
  const customer = await stripe.customers.create({ name: "Jane", metadata: { run: RUN } });
  const found = await stripe.customers.search({ query: `metadata["run"]:"${RUN}"` });
  assert.deepEqual(
    found.data.map((each) => each.id),
    [customer.id],
  );
}

async function errors() {
  const missing = await fails(
    stripe.customers.retrieve("cus_none"),
    Stripe.errors.StripeInvalidRequestError,
  );
  assert.equal(missing.code, "resource_missing");
  const amount = await fails(
    stripe.paymentIntents.create({ amount: -1, currency: "usd" }),
    Stripe.errors.StripeInvalidRequestError,
  );
  assert.equal(amount.param, "amount");
  await fails(
    stripe.customers.list({}, { apiKey: "sk_test_wrong" }),
    Stripe.errors.StripeAuthenticationError,
  );
  const idempotencyKey = `key-${RUN}`;
  const first = await stripe.customers.create({ name: "A" }, { idempotencyKey });
  const again = await stripe.customers.create({ name: "A" }, { idempotencyKey });
  assert.equal(first.id, again.id);
  await fails(
    stripe.customers.create({ name: "B" }, { idempotencyKey }),
    Stripe.errors.StripeIdempotencyError,
  );
}

async function webhooks() {
  const waiting = [];
  const received = [];
  const receiver = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      received.push([Buffer.concat(parts), request.headers["stripe-signature"]]);
      response.end();
      waiting.shift()?.();
    });
  });
  await new Promise((ready) => receiver.listen(0, "127.0.0.1", ready));
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${receiver.address().port}/hook`,
    enabled_events: ["checkout.session.completed"],
  });
  try {
    const session = await stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [ITEM],
      success_url: "https://shop.example/",
    });
    await shopperPays(session);
    let event;
    while (event?.data.object.id !== session.id) {
      if (received.length === 0) {
        await new Promise((arrived) => waiting.push(arrived));
      }
      const [payload, signature] = received.shift();
      event = stripe.webhooks.constructEvent(payload, signature, endpoint.secret);
      assert.throws(
        () => stripe.webhooks.constructEvent(`${payload} `, signature, endpoint.secret),
        Stripe.errors.StripeSignatureVerificationError,
      );
    }
    const read = await stripe.checkout.sessions.retrieve(session.id);
    assert.deepEqual(plain(event.data.object), plain(read));
  } finally {
    assert.equal((await stripe.webhookEndpoints.del(endpoint.id)).deleted, true);
    receiver.close();
    receiver.closeAllConnections();
  }
}

function plain(shown) {
  return JSON.parse(JSON.stringify(shown));
}

// What the payment page does when the shopper presses Pay.
async function shopperPays(session) {
  const answer = await fetch(`${TILL_URL}/v1/checkout/sessions/${session.id}/confirm`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${TILL_KEY}`,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
    },
    body: JSON.stringify({
      payment_method: "pm_card_visa",
      email: "jane@example.com",
      name: "Jane Doe",
      billing_address: {
        line1: "1 Main St",
        city: "Portland",
        state: "OR",
        postal_code: "97201",
        country: "US",
      },
    }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

// The error of a call that must fail.
async function fails(call, kind) {
  let result;
  try {
    result = await call;
  } catch (error) {
    assert.ok(error instanceof kind, error);
    return error;
  }
  throw new assert.AssertionError({ message: `${kind.name} was not thrown`, actual: result });
}

const PARTS = [
  productsAndPrices,
  customers,
  checkoutSessions,
  paymentLinks,
  paymentIntents,
  declines,
  savedCards,
  refunds,
  coupons,
  pages,
  search,
  errors,
  webhooks,
];
const only = process.argv.slice(2);
for (const part of PARTS) {
  if (only.length === 0 || only.includes(part.name)) {
    console.log(part.name);
    await part();
  }
}
