/* The provider's payment page in a frame. The shopper leaves for the session's return_url. */
export async function payEmbedded(place, till) {
  const checkout = await till().initEmbeddedCheckout({ clientSecret: place.dataset.secret });
  checkout.mount(place);
}
