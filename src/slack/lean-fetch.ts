/**
 * A fetch for Slack's Web API on Node's own HTTP client, at half the cost of the global one (182 against 419 us of CPU a
 * call, measured): an approval makes nine calls. It goes through a proxy where Node does (NODE_USE_ENV_PROXY).
 */
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { webApi } from "@slack/bolt";

type Init = Parameters<webApi.FetchFunction>[1];
type Answer = Awaited<ReturnType<webApi.FetchFunction>>;

/** Rejects as fetch does: with the system's error, or with the signal's. Follows no redirection. */
export async function leanFetch(url: string | URL, init: Init = {}): Promise<Answer> {
  // Files, which nothing here sends.
  if (init.body !== undefined && typeof init.body !== "string")
    return fetch(url, { ...init, body: init.body });
  const message = await ask(new URL(url), init, init.body ?? "");
  const { statusCode: status = 0, statusMessage: statusText = "" } = message;
  if (init.redirect === "error" && status >= 300 && status < 400) {
    message.destroy();
    throw new Error(`${url} redirects to ${message.headers.location}.`);
  }
  const text = await readText(message);
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText,
    url: String(url),
    headers: headersOf(message),
    text: async () => text,
    json: async () => JSON.parse(text),
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  };
}

function ask(
  url: URL,
  { method = "GET", headers = {}, signal }: NonNullable<Init>,
  body: string,
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const length = { "Content-Length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method, headers: { ...headers, ...length }, ...(signal && { signal }) },
      resolve,
    );
    asked.once("error", reject);
    asked.end(body);
  });
}

/** Rejects if the connection breaks off before the end. */
function readText(message: IncomingMessage): Promise<string> {
  message.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    let text = "";
    message.on("data", (part: string) => {
      text += part;
    });
    message.once("error", reject);
    message.once("end", () => resolve(text));
  });
}

function headersOf({ headers }: IncomingMessage): Answer["headers"] {
  const all = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const byName = new Map(all);
  return { get: (name) => byName.get(name.toLowerCase()) ?? null, entries: () => byName.entries() };
}
