import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createUndiciFetch } from "../../../src/slack/connection/undici-fetch.ts";

const leanFetch = createUndiciFetch(1_000);
const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/chat.postMessage`;
}

const form = { "Content-Type": "application/x-www-form-urlencoded" };

test("sends what it is given and reads what comes back as the global fetch does", async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    request.setEncoding("utf8").once("data", (body) => {
      seen.push({ method: request.method, type: request.headers["content-type"], body });
      response.writeHead(200, { "X-OAuth-Scopes": "chat:write" }).end('{"ok":true,"text":"für Ana 🎉"}');
    });
  });
  const init = { method: "POST", headers: form, body: "text=f%C3%BCr+Ana", redirect: "error" } as const;
  for (const way of [leanFetch, fetch]) {
    const response = await way(url, init);
    const { ok, status, statusText } = response;
    expect({ ok, status, statusText, url: response.url }).toEqual({
      ok: true,
      status: 200,
      statusText: "OK",
      url,
    });
    expect(response.headers.get("X-OAuth-Scopes")).toBe("chat:write");
    expect(response.headers.get("Retry-After")).toBeNull();
    expect(await response.text()).toBe('{"ok":true,"text":"für Ana 🎉"}');
  }
  expect(seen[0]).toEqual({ method: "POST", type: form["Content-Type"], body: init.body });
  expect(seen[1]).toEqual(seen[0]);
});

test("gives other statuses back, and rejects where it is sent elsewhere", async () => {
  const url = await serve((request, response) => {
    request.resume();
    if (request.url?.endsWith("?away")) response.writeHead(302, { Location: "http://elsewhere/" }).end();
    else response.writeHead(429, { "Retry-After": "3" }).end("slow down");
  });
  const limited = await leanFetch(url, { method: "POST", body: "a=b" });
  expect([limited.ok, limited.status, limited.headers.get("retry-after")]).toEqual([false, 429, "3"]);
  await expect(leanFetch(`${url}?away`, { method: "POST", body: "", redirect: "error" })).rejects.toThrow(
    "redirects to http://elsewhere/",
  );
});

test("rejects when nobody is there or answers, and when the answer breaks off or stops", async () => {
  await expect(leanFetch("http://127.0.0.1:9/api/x", { method: "POST", body: "" })).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
  const silent = await serve((request) => request.resume());
  await expect(leanFetch(silent, { method: "POST", body: "" })).rejects.toMatchObject({
    code: "UND_ERR_HEADERS_TIMEOUT",
  });
  const broken = await serve((_, response) => {
    response.writeHead(200, { "Content-Length": "100" }).write("half");
    setImmediate(() => response.destroy());
  });
  await expect(leanFetch(broken, { method: "POST", body: "" })).rejects.toThrow();
  const stuck = await serve((_, response) =>
    response.writeHead(200, { "Content-Length": "100" }).write("half"),
  );
  await expect(leanFetch(stuck, { method: "POST", body: "" })).rejects.toMatchObject({
    code: "UND_ERR_BODY_TIMEOUT",
  });
});
