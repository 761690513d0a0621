import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config/config.ts";
import { describeError } from "../../src/user-error.ts";

function problemsOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    return describeError(error);
  }
  throw new Error("This configuration was taken.");
}

describe("the configuration", () => {
  test("needs nothing: no tokens mean the sandbox, and every default is set", () => {
    expect(readConfig({})).toMatchObject({
      slack: { kind: "sandbox" },
      dataDir: ".signoff",
      host: "127.0.0.1",
      port: 5001,
      sandboxPort: 3000,
      resonate: { port: 8001 },
      logLevel: "info",
    });
  });

  test("with both tokens is that workspace", () => {
    const env = {
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_APP_TOKEN: "xapp-1",
      SLACK_API_URL: "http://127.0.0.1:9/api",
    };
    expect(readConfig(env).slack).toEqual({
      kind: "socket-mode",
      botToken: "xoxb-1",
      appToken: "xapp-1",
      apiUrl: "http://127.0.0.1:9/api/",
      usesProxy: false,
    });
  });

  test("without an app token and with a signing secret is called by Slack over HTTP; with both tokens it is not", () => {
    const env = {
      SLACK_BOT_TOKEN: "xoxb-1",
      SLACK_SIGNING_SECRET: "0123456789abcdef",
      // Node's own switch for the proxies of HTTPS_PROXY.
      NODE_USE_ENV_PROXY: "1",
    };
    expect(readConfig(env).slack).toEqual({
      kind: "http-mode",
      botToken: "xoxb-1",
      signingSecret: "0123456789abcdef",
      apiUrl: undefined,
      usesProxy: true,
    });
    expect(readConfig({ ...env, SLACK_APP_TOKEN: "xapp-1" }).slack.kind).toBe("socket-mode");
  });

  test("reads approvers by workflow, people and groups", () => {
    const { approvers } = readConfig({
      SIGNOFF_APPROVERS_REFUND: "U0BEN, S0LEADS",
      SIGNOFF_APPROVERS_FOO_WORKFLOW: "W1",
    });
    expect(approvers.get("refund")).toEqual([
      { kind: "user", id: "U0BEN" },
      { kind: "group", id: "S0LEADS" },
    ]);
    expect(approvers.get("foo-workflow")).toEqual([{ kind: "user", id: "W1" }]);
  });

  test("takes an empty variable as none", () => {
    expect(readConfig({ SLACK_BOT_TOKEN: "", SLACK_APP_TOKEN: "", PORT: "" }).port).toBe(5001);
  });

  test("a directory's address holds no password, and no token is set without one", () => {
    const inAddress = problemsOf({ SIGNOFF_DIRECTORY_URL: "https://me:hidden@people.example.com/" });
    expect(inAddress).toMatch(/SIGNOFF_DIRECTORY_URL must not hold .*; set SIGNOFF_DIRECTORY_TOKEN instead/);
    expect(inAddress).not.toContain("hidden");
    expect(problemsOf({ SIGNOFF_DIRECTORY_TOKEN: "x" })).toMatch(
      /without SIGNOFF_DIRECTORY_URL; set that, too/,
    );
  });

  test("that is wrong in several places says all of them at once, each with its remedy, and no secret", () => {
    const problems = problemsOf({
      SLACK_BOT_TOKEN: "xoxp-secret",
      PORT: "99999",
      SIGNOFF_CHANNEL: "#approvals",
      SIGNOFF_APPROVERS_REFUND: "ben",
      LOG_LEVEL: "loud",
      RESONATE_URL: "localhost:8001",
    });
    expect(problems).toMatch(/SLACK_BOT_TOKEN must begin with xoxb-; copy it from/);
    expect(problems).toMatch(/PORT /);
    expect(problems).toMatch(/SIGNOFF_CHANNEL must be a channel's ID/);
    expect(problems).toMatch(/SIGNOFF_APPROVERS_REFUND must be user IDs/);
    expect(problems).toMatch(/LOG_LEVEL must be one of/);
    expect(problems).toMatch(/RESONATE_URL must be an http or https URL/);
    expect(problems).not.toContain("secret");
  });

  test.each([
    {
      env: { SLACK_BOT_TOKEN: "xoxb-1" },
      missing: /SLACK_APP_TOKEN is missing .*, or SLACK_SIGNING_SECRET \(where Slack calls .* HTTP\)/,
    },
    { env: { SLACK_APP_TOKEN: "xapp-1" }, missing: /SLACK_BOT_TOKEN is missing beside SLACK_APP_TOKEN;/ },
    {
      env: { SLACK_SIGNING_SECRET: "0123456789abcdef" },
      missing: /SLACK_BOT_TOKEN is missing beside SLACK_SIGNING_SECRET;/,
    },
    {
      env: { SLACK_APP_TOKEN: "xapp-1", SLACK_SIGNING_SECRET: "0123456789abcdef" },
      missing: /SLACK_BOT_TOKEN is missing beside SLACK_APP_TOKEN and SLACK_SIGNING_SECRET;/,
    },
    {
      env: { SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "short" },
      missing: /SLACK_SIGNING_SECRET is too short/,
    },
  ])("that is not whole says what is missing: $missing", ({ env, missing }) => {
    const problems = problemsOf(env);
    expect(problems).toMatch(missing);
    expect(problems.match(/\n {2}- /g)).toHaveLength(1);
  });
});

describe("encryption keys", () => {
  const long = "a key that is long enough";

  test("are several, and plain values are read beside them if the last entry says so", () => {
    expect(readConfig({})).toMatchObject({ encryptionKeys: [], readsPlain: true });
    const keys = readConfig({ SIGNOFF_ENCRYPTION_KEY: `${long}, ${long}er` });
    expect(keys).toMatchObject({ encryptionKeys: [long, `${long}er`], readsPlain: false });
    const migrating = readConfig({ SIGNOFF_ENCRYPTION_KEY: `${long},plain` });
    expect(migrating).toMatchObject({ encryptionKeys: [long], readsPlain: true });
  });

  test.each(["short", `${long},short`, "plain", `plain,${long}`])(
    "that cannot be used are refused: %s",
    (keys) => {
      const problems = problemsOf({ SIGNOFF_ENCRYPTION_KEY: keys });
      expect(problems).toMatch(
        /SIGNOFF_ENCRYPTION_KEY (has a key of fewer than 16|names no key|takes "plain")/,
      );
      expect(problems).not.toContain(long);
    },
  );
});

describe("secrets from files", () => {
  test("are read without the line break at their end", () => {
    const path = join(mkdtempSync(join(tmpdir(), "signoff-secret-")), "key");
    writeFileSync(path, "a long key\n");
    expect(readConfig({ SIGNOFF_SIGNING_KEY_FILE: path }).signingKeys).toEqual(["a long key"]);
    expect(() => readConfig({ SIGNOFF_SIGNING_KEY_FILE: path, SIGNOFF_SIGNING_KEY: "x" })).toThrow(
      "both set",
    );
  });

  test("that cannot be read are named", () => {
    expect(() => readConfig({ SLACK_BOT_TOKEN_FILE: "/nowhere/token" })).toThrow(
      "SLACK_BOT_TOKEN_FILE cannot be read",
    );
  });
});

describe("webhooks and callbacks", () => {
  const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString("base64")}`;

  test("are signed with several secrets, which no workflow is named after", () => {
    const config = readConfig({
      SIGNOFF_WEBHOOK_SECRET: `${secret(24)}, ${secret(64)}`,
      SIGNOFF_WEBHOOK_REFUND: "https://pay.example.com",
    });
    expect(config.webhookSecrets).toEqual([secret(24), secret(64)]);
    expect([...config.webhooks.keys()]).toEqual(["refund"]);
  });

  test("have their secret from a file, too", () => {
    const path = join(mkdtempSync(join(tmpdir(), "signoff-secret-")), "webhook");
    writeFileSync(path, `${secret(32)}\n`);
    const config = readConfig({ SIGNOFF_WEBHOOK_SECRET_FILE: path });
    expect(config).toMatchObject({ webhookSecrets: [secret(32)], webhooks: new Map() });
  });

  test.each([
    secret(23),
    secret(65),
    secret(32).slice("whsec_".length),
    `${secret(32)}!`,
    `whsec_${"-_".repeat(22)}`,
    "https://pay.example.com",
  ])("refuse a secret that cannot be one: %s", (text) => {
    const problems = problemsOf({ SIGNOFF_WEBHOOK_SECRET: `${secret(32)},${text}` });
    expect(problems).toMatch(
      /SIGNOFF_WEBHOOK_SECRET must be whsec_ .*; make one with: echo "whsec_\$\(openssl/,
    );
    expect(problems.match(/\n {2}- /g)).toHaveLength(1);
    expect(problems).not.toContain(text);
  });

  test("go to this machine where no place is listed, else to those that are", () => {
    const places = (list?: string) =>
      readConfig(list === undefined ? {} : { SIGNOFF_CALLBACK_HOSTS: list }).callbackHosts.map(
        ({ hostname, isWildcard, port }) => `${isWildcard ? "*." : ""}${hostname}${port ? `:${port}` : ""}`,
      );
    expect(places()).toEqual(["localhost:any", "127.0.0.1:any", "[::1]:any"]);
    expect(places("Hooks.Example.com, *.example.org:443, bücher.example,10.0.0.7:*, [FD00::1]:8080")).toEqual(
      ["hooks.example.com", "*.example.org:443", "xn--bcher-kva.example", "10.0.0.7:any", "[fd00::1]:8080"],
    );
  });

  test.each([
    ["https://hooks.example.com", /must be hosts/],
    ["hooks.example.com/path", /must be hosts/],
    ["me@hooks.example.com", /must be hosts/],
    ["hooks.example.com:99999", /must be hosts/],
    ["a.*.example.com", /must be hosts/],
    ["*", /must be hosts/],
    ["*.com", /must be a domain with a full stop in it/],
    ["*.10.0.0.7", /must be a domain/],
    ["hooks.example.com.", /leave out the full stop/],
    ["169.254.169.254", /nothing is called at/],
    ["[fe80::1]:80", /nothing is called at/],
    ["0", /nothing is called at/],
  ])("refuse what is no place: %s", (host, words) => {
    expect(problemsOf({ SIGNOFF_CALLBACK_HOSTS: `hooks.example.com,${host}` })).toMatch(words);
  });
});
