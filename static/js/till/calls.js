// Calls of the API for one Checkout Session, with the publishable key and the session's client secret.
import { wordsFor } from "../frames/words.js";
import { errorOf } from "./errors.js";

/** `call(method, path, parameters)`: {status, body} of the answer; a request that failed has the status 0. */
export function createCalls(key, clientSecret, locale) {
  const id = clientSecret.split("_secret_")[0];
  const headers = { Authorization: `Bearer ${key}`, "X-Client-Secret": clientSecret };
  const address = `${providerOrigin}/v1/checkout/sessions/${id}`;

  return async (method, path = "", parameters = {}) => {
    const request = { method, headers, credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store" };
    const expand = ["line_items"];
    let url = address + path;
    if (method === "GET") {
      url += `?expand[]=${expand}`;
    } else {
      request.headers = { ...headers, "Content-Type": "application/json" };
      request.body = JSON.stringify({ ...parameters, expand });
    }
    try {
      const answer = await fetch(url, request);
      return { status: answer.status, body: await answer.json() };
    } catch {
      return { status: 0, body: { error: { code: "api_connection_error", message: wordsFor(locale).offline } } };
    }
  };
}

/** Read the session of `checkout` again. Resolves to the error, or to nothing. */
export async function readSession(checkout) {
  const { status, body } = await checkout.call("GET");
  if (status !== 200) return errorOf(status, body.error);
  checkout.shown = body;
  return undefined;
}
