import { expect, test } from "vitest";
import { readGatewayAccess } from "../../src/config/gateway-access.ts";

test("without anything it is the gateway of this machine, which asks for no token", () => {
  expect(readGatewayAccess({})).toEqual({ url: "http://127.0.0.1:5001/", token: undefined });
  expect(readGatewayAccess({ PORT: "7", HOST: "0.0.0.0" }).url).toBe("http://127.0.0.1:7/");
});

test("SIGNOFF_URL and SIGNOFF_TOKEN say which, and who asks; variables of others are not looked at", () => {
  const env = {
    SIGNOFF_URL: "https://tools.example.com/signoff",
    SIGNOFF_TOKEN: "s",
    LOG_LEVEL: "very loud",
  };
  expect(readGatewayAccess(env)).toEqual({ url: "https://tools.example.com/signoff/", token: "s" });
});

test("a gateway's own tokens are used beside it and shown to no other machine", () => {
  const env = { SIGNOFF_API_TOKEN: "ci:s3cret" };
  expect(readGatewayAccess(env).token).toBe("s3cret");
  expect(readGatewayAccess({ ...env, SIGNOFF_URL: "https://signoff.example.com" }).token).toBeUndefined();
  expect(() => readGatewayAccess({ SIGNOFF_API_TOKEN: "ci:s3cret,other:t0ken" })).toThrow(
    /has 2 tokens, and it is not known as which of them to ask/,
  );
});

test.each([
  [{ SIGNOFF_URL: "signoff.example.com" }, "SIGNOFF_URL must be an http or https URL"],
  [{ SIGNOFF_URL: "https://ci:s3cret@signoff.example.com" }, "SIGNOFF_URL must hold no name and no password"],
  [{ SIGNOFF_TOKEN: "two words" }, "SIGNOFF_TOKEN must be the secret of a token"],
  [{ SIGNOFF_TOKEN_FILE: "/nowhere" }, "SIGNOFF_TOKEN_FILE cannot be read"],
])("%j is refused in words, without the secret", (env, said) => {
  expect(() => readGatewayAccess(env)).toThrow(said);
  expect(() => readGatewayAccess(env)).not.toThrow(/s3cret|two words/);
});
