// The frames of cardNumber, cardExpiry and cardCvc are one card. Expiry and security code go to the frame of the number
// over a channel that only pages of the provider's origin can open, so the merchant's page carries neither.

const NAME = "till-element-";

/** In the frame of the number: the fields of the card that the other frames have, or {problem} of the first. */
export function collectParts(group, parts) {
  const channel = new BroadcastChannel(NAME + group);
  const answers = {};
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      if (!data.part) return;
      answers[data.part] = data.card;
      if (!parts.every((part) => answers[part])) return;
      channel.close();
      const wrong = parts.map((part) => answers[part]).find(({ problem }) => problem);
      resolve(wrong ?? Object.assign({}, ...Object.values(answers)));
    };
    channel.postMessage({ ask: true });
  });
}

/** In another frame: answer with what `read()` returns. */
export function offerPart(group, part, read) {
  const channel = new BroadcastChannel(NAME + group);
  channel.onmessage = ({ data }) => {
    if (data.ask) channel.postMessage({ part, card: read() });
  };
}
