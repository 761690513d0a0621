import { describe, expect, test } from "vitest";
import { signRequest } from "../../../../src/sandbox/delivery/signed-post.ts";
import { checkSignature } from "../../../../src/slack/connection/http-mode/check-signature.ts";

/** The example of Slack's documentation, "Verifying requests from Slack". */
const documented = {
  secret: "8f742231b10e8888abcd99yyyzzz85a5",
  timestamp: "1531420618",
  body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
};
const atMs = 1_531_420_618_000;

function check(change: { signature?: string; timestamp?: string; body?: string }, nowMs = atMs) {
  const { secret, timestamp, body, signature } = { ...documented, ...change };
  const result = checkSignature(secret, { signature, timestamp, body: Buffer.from(body) }, nowMs);
  return result.kind === "signed" ? "signed" : result.reason;
}

describe("a signature", () => {
  test("of Slack's documentation is right, here and in the sandbox", () => {
    expect(check({})).toBe("signed");
    expect(signRequest(documented.secret, 1_531_420_618, documented.body)).toBe(documented.signature);
  });

  test.each([
    { what: "another body", change: { body: `${documented.body}x` }, reason: "wrong signature" },
    { what: "another time", change: { timestamp: "1531420619" }, reason: "wrong signature" },
    {
      what: "another digit",
      change: { signature: documented.signature.replace(/3$/, "4") },
      reason: "wrong signature",
    },
    {
      what: "more behind a second =",
      change: { signature: `${documented.signature}=1` },
      reason: "malformed",
    },
    {
      what: "capital letters",
      change: { signature: documented.signature.toUpperCase() },
      reason: "malformed",
    },
    {
      what: "another version",
      change: { signature: documented.signature.replace("v0", "v1") },
      reason: "malformed",
    },
    { what: "nothing", change: { signature: "" }, reason: "malformed" },
    { what: "the time spelt otherwise", change: { timestamp: "1531420618.0" }, reason: "malformed" },
    { what: "the time with a zero before it", change: { timestamp: "01531420618" }, reason: "malformed" },
    { what: "no time", change: { timestamp: "" }, reason: "malformed" },
  ])("with $what is refused: $reason", ({ change, reason }) => {
    expect(check(change)).toBe(reason);
  });

  test("is taken up to five minutes later and one minute earlier", () => {
    expect(check({}, atMs + 300_000)).toBe("signed");
    expect(check({}, atMs + 301_000)).toBe("stale");
    expect(check({}, atMs - 60_000)).toBe("signed");
    expect(check({}, atMs - 61_000)).toBe("in the future");
  });
});
