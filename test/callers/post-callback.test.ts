import type { LookupAddress } from "node:dns";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { TerminalError } from "../../src/authoring/retry.ts";
import type { LookUp } from "../../src/callers/guarded-agent.ts";
import { type CallbackSettings, postCallback } from "../../src/callers/post-callback.ts";
import { readConfig } from "../../src/config/config.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

const secrets = [1, 2].map((number) => `whsec_${Buffer.alloc(32, number).toString("base64")}`);
const loopback = readConfig({}).callbackHosts;
const listed = (hosts: string) => readConfig({ SIGNOFF_CALLBACK_HOSTS: hosts }).callbackHosts;
const settings: CallbackSettings = { webhookSecrets: secrets, callbackHosts: loopback };

/** Gives these in turn, the last one for ever. */
function leadsTo(...turns: string[][]): LookUp & { asked: string[] } {
  const asked: string[] = [];
  const lookUp = async (hostname: string): Promise<LookupAddress[]> => {
    asked.push(hostname);
    const addresses = turns[Math.min(asked.length, turns.length) - 1] ?? [];
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return Object.assign(lookUp, { asked });
}

function post(url: string, given: Partial<CallbackSettings> = {}, signal = new AbortController().signal) {
  return postCallback({ url, id: "msg-1", body: '{"id":"a"}' }, { ...settings, ...given }, signal);
}
const urlOf = ({ port }: Receiver, host = "127.0.0.1") => `http://${host}:${port}/hook?key=secret`;

describe("a callback", () => {
  test("is signed so that any of the secrets verifies it, with the time of the try", async () => {
    const receiver = await startReceiver();
    await post(urlOf(receiver));
    const [call] = receiver.calls;
    const headers = call?.headers as Record<string, string>;
    for (const secret of secrets)
      expect(new Webhook(secret).verify(call?.body ?? "", headers)).toEqual({ id: "a" });
    const stranger = new Webhook(`whsec_${Buffer.alloc(32, 3).toString("base64")}`);
    expect(() => stranger.verify(call?.body ?? "", headers)).toThrow("No matching signature");
    expect(() => new Webhook(secrets[0] ?? "").verify('{"id":"b"}', headers)).toThrow("No matching");
    expect(headers["webhook-id"]).toBe("msg-1");
    expect(headers["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
    expect(call).toMatchObject({ path: "/hook?key=secret" });
  });

  test("without a secret has its ID all the same, and no signature", async () => {
    const receiver = await startReceiver();
    await post(urlOf(receiver), { webhookSecrets: [] });
    const { headers } = receiver.calls[0] ?? {};
    expect(headers).toMatchObject({ "webhook-id": "msg-1", "content-type": "application/json" });
    expect(Object.keys(headers ?? {}).filter((name) => /signature|timestamp/.test(name))).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])("that is answered with %i is not sent elsewhere", async (status) => {
    const elsewhere = await startReceiver();
    const receiver = await startReceiver();
    receiver.answer = () => ({ status, headers: { location: urlOf(elsewhere) } });
    await expect(post(urlOf(receiver))).rejects.toThrow(`answered ${status}`);
    expect(elsewhere.calls).toEqual([]);
  });

  test.each([400, 401, 404, 409, 422, 429, 500, 503])(
    "that is answered with %i is tried again",
    async (status) => {
      const receiver = await startReceiver();
      receiver.answer = () => ({ status });
      const failure = await post(urlOf(receiver)).catch((error: unknown) => error);
      expect(failure).not.toBeInstanceOf(TerminalError);
      expect(failure).toMatchObject({ message: `its receiver answered ${status}` });
    },
  );

  test("that is answered with 410 is not tried again", async () => {
    const receiver = await startReceiver();
    receiver.answer = () => ({ status: 410 });
    await expect(post(urlOf(receiver))).rejects.toThrow(TerminalError);
  });

  test("of which the answer has no end is taken all the same", async () => {
    const receiver = await startReceiver();
    receiver.answer = () => ({ status: 200, body: Buffer.alloc(100 * 1024 * 1024) });
    await post(urlOf(receiver));
    receiver.answer = () => ({ status: 200, body: "no more comes", headers: { "content-length": "1000" } });
    await post(urlOf(receiver));
    expect(receiver.calls).toHaveLength(2);
  });

  test("that nothing answers ends with its time, and a failure does not say its address", async () => {
    const receiver = await startReceiver();
    const aborting = new AbortController();
    receiver.answer = () => {
      aborting.abort();
      return new Promise(() => undefined);
    };
    await expect(post(urlOf(receiver), {}, aborting.signal)).rejects.toThrow(/cannot be reached/);
    const failure = await post("http://127.0.0.1:1/?key=secret").catch(String);
    expect(failure).toMatch(/cannot be reached \(ECONNREFUSED\)/);
    expect(failure).not.toContain("secret");
  });

  test("is not sent where the list says so no more", async () => {
    const receiver = await startReceiver();
    await expect(post(urlOf(receiver), { callbackHosts: listed("example.com") })).rejects.toThrow(
      /its URL goes to 127\.0\.0\.1, which is none/,
    );
    expect(receiver.calls).toEqual([]);
  });
});

describe("behind a name", () => {
  const hosts = listed("hooks.example.com:*, *.example.org:*");

  test.each([
    ["127.0.0.1"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["0.0.0.0"],
    ["169.254.169.254"],
    ["fe80::1"],
    ["127.0.0.1", "169.254.169.254"],
  ])("an address that must not be called is not: %s %s", async (...addresses) => {
    const receiver = await startReceiver();
    const lookUp = leadsTo(addresses);
    for (const scheme of ["http", "https"]) {
      const url = `${scheme}://hooks.example.com:${receiver.port}/`;
      const failure = await post(url, { callbackHosts: hosts, lookUp }).catch(String);
      expect(failure).toMatch(/hooks\.example\.com leads to no address that callbacks may go to/);
      for (const address of addresses) expect(failure).not.toContain(address);
    }
    expect(receiver.calls).toEqual([]);
  });

  test("that only a wildcard allows, one's own network is not called", async () => {
    const given = { callbackHosts: hosts, lookUp: leadsTo(["10.0.0.1"]) };
    await expect(post("http://a.example.org:1/", given)).rejects.toThrow("leads to no address");
  });

  test("of several addresses only those that may be called are", async () => {
    const receiver = await startReceiver();
    const lookUp = leadsTo(["10.0.0.1", "169.254.169.254", "127.0.0.1"]);
    await post(urlOf(receiver, "localhost"), { lookUp });
    expect(receiver.calls).toHaveLength(1);
  });

  test("each try looks once, so that nothing can change between the look and the connection", async () => {
    const receiver = await startReceiver();
    const lookUp = leadsTo(["127.0.0.1"], ["169.254.169.254"]);
    await post(urlOf(receiver, "localhost"), { lookUp });
    expect(lookUp.asked).toEqual(["localhost"]);
    // No connection is kept from before.
    await expect(post(urlOf(receiver, "localhost"), { lookUp })).rejects.toThrow("leads to no address");
    expect(lookUp.asked).toHaveLength(2);
    expect(receiver.calls).toHaveLength(1);
  });

  test("a name that there is not is said to be unreachable", async () => {
    const lookUp = () => Promise.reject(Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }));
    await expect(post("http://hooks.example.com:1/", { callbackHosts: hosts, lookUp })).rejects.toThrow(
      "its receiver cannot be reached (ENOTFOUND)",
    );
  });
});
