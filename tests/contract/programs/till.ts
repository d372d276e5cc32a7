// A merchant's page in TypeScript. It is compiled, not run: tests/contract/test_till_types.py.

async function custom(place: HTMLElement): Promise<string> {
  const checkout = await Till("pk_test_xxx", { locale: "de" }).initCheckout({
    fetchClientSecret: async () => (await fetch("/create-session", { method: "POST" })).text(),
    appearance: { variables: { colorPrimary: "#1f5f4e" } },
  });
  const card: TillCardElement = checkout.createElement("card", { layout: "line" });
  card.mount(place);
  card.on("change", ({ complete, error }) => console.log(complete, error?.message));
  await card.call("focus", { field: "cardCvc" });
  const stop = checkout.on("change", (session) => console.log(session.total.total.amount));
  stop();

  const address = { country: "US", line1: "354 Oyster Point Blvd", city: "South San Francisco", state: "CA" };
  const result = await checkout.updateShippingAddress({ name: "Jenny Rosen", address });
  if (result.type === "error") return result.error.message;
  const [option] = result.session.shippingOptions;
  if (option) await checkout.updateShippingOption(option.id);

  const paid = await checkout.confirm({ redirect: "if_required" });
  if (paid.type === "error") return paid.error.paymentFailed?.declineCode ?? paid.error.message;
  return paid.session.status.type === "complete" ? paid.session.status.paymentStatus : "open";
}

async function embedded(): Promise<void> {
  const checkout = await Till("pk_test_xxx").initEmbeddedCheckout({
    clientSecret: "cs_1_secret_2",
    onComplete: () => checkout.destroy(),
  });
  checkout.mount("#checkout");
}

async function refused(): Promise<void> {
  // @ts-expect-error: a number is no key.
  const till = Till(1);
  const checkout = await till.initCheckout({});
  // @ts-expect-error: there is no such event.
  checkout.on("ready", () => {});
  // @ts-expect-error: an address has a country.
  await checkout.updateShippingAddress({ address: { line1: "1 Main St" } });
  // @ts-expect-error: there is no such value.
  await checkout.confirm({ redirect: "never" });
  // @ts-expect-error: only an error has one.
  console.log((await checkout.removePromotionCode()).error.message);
}

export { custom, embedded, refused };
