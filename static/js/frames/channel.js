// Messages between a merchant's page and a frame of the provider. The frame's script says hello, the page answers with
// one end of a channel. Each side checks the window and the origin that a message comes from; from then on both use
// the channel, which nobody else has. A frame may load another page, which then says hello itself.

const HELLO = "till:hello";
const CONNECT = "till:connect";
const PATIENCE = 3000;

/**
 * A frame for the merchant's page: {element, blank, on, call, close}. Put `element` into the document. Its title is that of the
 * page in it, and `title` before that.
 * `on(name, act)`: act(detail) for what the frame tells. `call(name, params)`: what the frame's command answers.
 * `blank`: a promise of the reason, once the frame has stayed blank.
 */
export function openFrame(url, title) {
  const element = document.createElement("iframe");
  const { origin } = new URL(url);
  const told = {};
  const calls = new Map();
  let port = null;
  let number = 0;
  const blank = deferred();
  let connection = deferred();
  connection.promise.catch(() => {});

  const receive = ({ data }) => {
    if (data.title) {
      element.title = data.title;
      return;
    }
    if (data.tell) {
      for (const act of told[data.tell] ?? []) act(data.detail);
      return;
    }
    const call = calls.get(data.answer);
    calls.delete(data.answer);
    if (data.error === undefined) call?.resolve(data.result);
    else call?.reject(new Error(data.error));
  };

  const connect = (event) => {
    if (!event.source || event.source !== element.contentWindow) return;
    if (event.origin !== origin || event.data !== HELLO) return;
    drop("The frame shows another page now.");
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = receive;
    event.source.postMessage(CONNECT, origin, [channel.port2]);
    connection.resolve();
  };

  const drop = (reason) => {
    port?.close();
    port = null;
    for (const call of calls.values()) call.reject(new Error(reason));
    calls.clear();
  };

  const blame = () => {
    if (port || !element.isConnected) return;
    const reason =
      `Till: the frame from ${origin} stayed blank. Check the publishable key, and that the account's ` +
      `allowed_origins contain ${window.location.origin}.`;
    console.error(reason);
    blank.resolve(reason);
    connection.reject(new Error(reason));
    connection = deferred();
    connection.promise.catch(() => {});
  };

  window.addEventListener("message", connect);
  element.addEventListener("load", () => setTimeout(blame, PATIENCE));
  if (title) element.title = title;
  element.src = url;

  return {
    element,
    blank: blank.promise,
    on(name, act) {
      (told[name] ??= []).push(act);
    },
    async call(name, params) {
      await connection.promise;
      number += 1;
      const call = deferred();
      calls.set(number, call);
      port.postMessage({ call: number, name, params });
      return call.promise;
    },
    close() {
      window.removeEventListener("message", connect);
      drop("The frame was closed.");
      element.remove();
    },
  };
}

/**
 * The frame's end. `origins`: those that may have the frame, as the server knows them. `commands`: functions by name,
 * each with the parameters of a call. Returns `tell(name, detail)`.
 */
export function answerParent(origins, commands) {
  let port = null;
  const early = [];
  const send = (message) => (port ? port.postMessage(message) : early.push(message));

  const obey = async ({ data: { call, name, params } }) => {
    try {
      if (!Object.hasOwn(commands, name)) throw new Error(`The frame has no command ${name}.`);
      send({ answer: call, result: await commands[name](params ?? {}) });
    } catch (error) {
      send({ answer: call, error: error.message });
    }
  };

  window.addEventListener("message", (event) => {
    if (port || event.source !== window.parent || !origins.includes(event.origin)) return;
    if (event.data !== CONNECT || !event.ports[0]) return;
    port = event.ports[0];
    port.onmessage = obey;
    send({ title: document.title });
    early.splice(0).forEach(send);
  });
  if (window.parent !== window) window.parent.postMessage(HELLO, "*");
  return (name, detail) => send({ tell: name, detail });
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
