import { expect, test } from "vitest";
import { linkNonce, noncesOf } from "../../src/http/idempotency-key.ts";

/** As express gives it, as far as it is looked at. */
function nonceOf(by: string, key: string): string {
  const request: Parameters<typeof noncesOf>[0] = Object.create({ get: () => key });
  return noncesOf(request, by).nonce;
}

test("callers whose names begin alike have keys of their own, whatever is in names and keys", () => {
  expect(nonceOf("ci", "bot 7")).not.toBe(nonceOf("ci bot", "7"));
  expect(nonceOf("ci", "%20 7")).not.toBe(nonceOf("ci%20", "7"));
  expect(linkNonce("ci", "bot 7", "approve")).not.toBe(linkNonce("ci bot", "7", "approve"));
});

test("those of a name without spaces are as they are on record", () => {
  expect(nonceOf("ci", "bot 7")).toBe("http ci bot 7");
  expect(linkNonce("U0BEN", "n", "deny")).toBe("link U0BEN n deny");
});
