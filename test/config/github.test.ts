import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";

const pemOf = (type: "pkcs1" | "pkcs8") =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type, format: "pem" }).toString();
const pem = pemOf("pkcs1");
const env = {
  SIGNOFF_GITHUB_APP_ID: "123456",
  SIGNOFF_GITHUB_PRIVATE_KEY: pem,
  SIGNOFF_GITHUB_WEBHOOK_SECRET: "0123456789abcdef",
};

test("an app has an ID, a key as GitHub makes it, and a secret; without them there is none", () => {
  expect(readConfig({}).github).toBeUndefined();
  expect(readConfig(env).github).toEqual({
    ...{ id: "123456", privateKey: pem, webhookSecret: "0123456789abcdef" },
    apiUrl: "https://api.github.com",
  });
  const folded = { ...env, SIGNOFF_GITHUB_PRIVATE_KEY: pem.replaceAll("\n", String.raw`\n`) };
  expect(readConfig(folded).github?.privateKey).toBe(pem);
  const enterprise = { ...env, SIGNOFF_GITHUB_API_URL: "https://github.example.com/api/v3/" };
  expect(readConfig(enterprise).github?.apiUrl).toBe("https://github.example.com/api/v3");
});

test("its key can be in a file", () => {
  const path = join(mkdtempSync(join(tmpdir(), "signoff-")), "key.pem");
  writeFileSync(path, pemOf("pkcs8"));
  const { SIGNOFF_GITHUB_PRIVATE_KEY: _, ...others } = env;
  expect(readConfig({ ...others, SIGNOFF_GITHUB_PRIVATE_KEY_FILE: path }).github?.privateKey).toContain(
    "BEGIN PRIVATE KEY",
  );
});

test.each([
  [{ SIGNOFF_GITHUB_PRIVATE_KEY: "" }, "SIGNOFF_GITHUB_PRIVATE_KEY must be set, too, for an app of GitHub"],
  [
    { SIGNOFF_GITHUB_PRIVATE_KEY: "not-a-key" },
    "SIGNOFF_GITHUB_PRIVATE_KEY must be a private key of the app",
  ],
  [{ SIGNOFF_GITHUB_WEBHOOK_SECRET: "short" }, "SIGNOFF_GITHUB_WEBHOOK_SECRET is too short"],
  [{ SIGNOFF_GITHUB_APP_ID: "my app" }, "SIGNOFF_GITHUB_APP_ID must be the app's ID or client ID"],
  [{ SIGNOFF_GITHUB_API_URL: "http://github.example.com" }, "SIGNOFF_GITHUB_API_URL must begin with https"],
  [{ SIGNOFF_API_TOKEN: "GitHub:secret" }, "SIGNOFF_API_TOKEN has a token named GitHub"],
])("%j beside the rest is told of, without a secret", (changed, said) => {
  const wrong = () => readConfig({ ...env, ...changed });
  expect(wrong).toThrow(said);
  expect(wrong).not.toThrow(/BEGIN|0123456789abcdef|not-a-key/);
});
