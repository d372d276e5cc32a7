// The session as a merchant's page reads it: camelCase, each amount in minor units and as text in the page's language.

/**
 * `shown`: the API's answer. `entered`: {phoneNumber, billingAddress} that the page has given so far. `busy`: whether
 * it is being confirmed. `cardReady`: whether the card element, if there is one, is complete.
 */
export function sessionOf(shown, entered, { locale, busy, cardReady, lastPaymentError }) {
  const amount = amounts(shown.currency, locale ?? shown.locale);
  const details = shown.total_details;
  const options = shown.shipping_options.map((option) => ({
    id: option.shipping_rate,
    currency: shown.currency,
    displayName: option.name,
    deliveryEstimate: option.delivery_estimate,
    ...amount(option.shipping_amount),
  }));
  const chosen = shown.shipping_cost?.shipping_rate;
  const session = {
    id: shown.id,
    livemode: shown.livemode,
    mode: shown.mode,
    status: statusOf(shown),
    currency: shown.currency,
    minorUnitsAmountDivisor: divisorOf(shown.currency),
    email: shown.customer_email,
    phoneNumber: entered.phoneNumber ?? null,
    billingAddress: entered.billingAddress ?? null,
    shippingAddress: shown.shipping_details,
    shippingOptions: options,
    shipping: chosen ? { shippingOption: options.find(({ id }) => id === chosen), taxAmounts: null } : null,
    lineItems: shown.line_items.data.map((item) => lineItemOf(item, amount)),
    discountAmounts: shown.discounts.map(({ label, is_promotion_code: isCode }) => ({
      displayName: label,
      promotionCode: isCode ? label : null,
      ...amount(details.amount_discount),
    })),
    tax: { status: "ready" },
    taxAmounts: null,
    total: {
      subtotal: amount(shown.amount_subtotal ?? 0),
      discount: amount(details.amount_discount),
      shippingRate: amount(details.amount_shipping),
      taxExclusive: amount(details.amount_tax),
      taxInclusive: amount(0),
      total: amount(shown.amount_total ?? 0),
    },
    collects: {
      shippingAddress: shown.shipping_address_collection?.allowed_countries ?? null,
      billingAddress: shown.billing_address_collection === "required",
      phoneNumber: shown.phone_number_collection,
      promotionCodes: Boolean(shown.allow_promotion_codes),
      card: shown.mode === "setup" || shown.amount_total > 0,
    },
    lastPaymentError,
  };
  return { ...session, canConfirm: !busy && hasAll(session, cardReady) };
}

function hasAll({ status, email, phoneNumber, shippingAddress, billingAddress, collects }, cardReady) {
  if (status.type !== "open" || !email) return false;
  if (collects.phoneNumber && !phoneNumber) return false;
  if (collects.shippingAddress && !shippingAddress) return false;
  if (collects.billingAddress && !billingAddress) return false;
  return !collects.card || cardReady;
}

function statusOf({ status, payment_status: paymentStatus }) {
  return status === "complete" ? { type: status, paymentStatus } : { type: status };
}

function lineItemOf(item, amount) {
  return {
    id: item.id,
    name: item.description,
    quantity: item.quantity,
    unitAmount: amount(Math.round(item.amount_subtotal / item.quantity)),
    subtotal: amount(item.amount_subtotal),
    discount: amount(item.amount_discount),
    taxExclusive: amount(item.amount_tax),
    taxInclusive: amount(0),
    total: amount(item.amount_total),
  };
}

/** A function from minor units to {minorUnitsAmount, amount}, as "$65.00". */
function amounts(currency, locale) {
  const divisor = divisorOf(currency);
  const digits = String(divisor).length - 1;
  const style = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat(knownLocale(locale), style);
  return (minor) => ({ minorUnitsAmount: minor, amount: format.format(minor / divisor) });
}

function divisorOf(currency) {
  if (zeroDecimal.includes(currency)) return 1;
  return threeDecimal.includes(currency) ? 1000 : 100;
}

function knownLocale(tag) {
  try {
    return tag && tag !== "auto" ? Intl.getCanonicalLocales(tag.replace("_", "-")) : undefined;
  } catch {
    return undefined;
  }
}
