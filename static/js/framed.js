// A page of ours in a frame on a merchant's page. It tells its height, its title and the end of the payment to the
// merchant's script, and lets that script follow the links that lead away.
import { answerParent } from "./frames/channel.js";
import { followFrame } from "./frames/scheme.js";

followFrame();

const inFrame = document.querySelector('meta[name="till-frame"]').dataset;
const tellMerchant = answerParent(inFrame.origins.split(" "), { open: openPayment });
const leave = document.querySelector('meta[name="till-leave"]');

tellMerchant("page", { title: document.title });
if (leave) tellMerchant("leave", { url: leave.content });
else if ("complete" in inFrame) tellMerchant("complete");

if (!("open" in inFrame)) {
  const tellHeight = () => tellMerchant("size", { height: Math.ceil(document.body.getBoundingClientRect().height) });
  new ResizeObserver(tellHeight).observe(document.body);
}

document.querySelector("[data-focus]")?.focus();
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || link.origin === window.location.origin) return;
  event.preventDefault();
  tellMerchant("leave", { url: link.href });
});

/** Post the client secret, which is in no URL so, and show the payment page in place of this one. */
async function openPayment({ clientSecret }) {
  const answer = await fetch(inFrame.open, {
    method: "POST",
    body: new URLSearchParams({ key: inFrame.key, client_secret: clientSecret }),
    credentials: "omit",
  });
  const { path, message } = await answer.json();
  if (path) window.location.replace(path);
  else tellMerchant("refused", { message });
}
