import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { neededScopes } from "../src/slack/connection/scopes.ts";
import { nodeFlags } from "./node-flags.ts";

const root = resolve(import.meta.dirname, "..");
const slack = join(root, "src/slack");
const code = readdirSync(slack, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(slack, file), "utf8"))
  .join("\n");

/** The part of Slack's manifest schema v2 that Signoff uses, with its limits. */
const manifestSchema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2) }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/),
  }),
  features: z.strictObject({
    app_home: z
      .strictObject({
        home_tab_enabled: z.boolean(),
        messages_tab_enabled: z.boolean(),
        messages_tab_read_only_enabled: z.boolean(),
      })
      .optional(),
    bot_user: z.strictObject({ display_name: z.string().max(80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().max(32).startsWith("/"),
          description: z.string().min(1).max(2_000),
          usage_hint: z.string().max(1_000),
          should_escape: z.literal(true),
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    interactivity: z.strictObject({ is_enabled: z.literal(true) }),
    event_subscriptions: z.strictObject({ bot_events: z.array(z.string()).max(100) }).optional(),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.boolean(),
  }),
});
const manifest = manifestSchema.parse(parse(readFileSync(join(root, "manifest.yml"), "utf8")));

/** Which scopes each Web API method needs (Slack's documentation of the methods). */
const scopesOf: Record<string, string[]> = {
  "auth.test": [],
  "chat.getPermalink": [],
  "chat.delete": ["chat:write"],
  "views.open": [],
  "views.update": [],
  "views.publish": [],
  "chat.postMessage": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "chat.update": ["chat:write"],
  "conversations.history": ["channels:history", "groups:history", "im:history"],
  "conversations.replies": ["channels:history", "groups:history", "im:history"],
  "conversations.members": ["channels:read", "groups:read"],
  "conversations.open": ["im:write"],
  "usergroups.list": ["usergroups:read"],
  "usergroups.users.list": ["usergroups:read"],
  "users.info": ["users:read"],
};

const used = [
  ...new Set(
    [...code.matchAll(/(?:client|web)\.((?:[a-z]+\.)+[a-zA-Z]+)\(/g)].map(([, method = ""]) => method),
  ),
];

/** What `npm run manifest` runs, with these options. */
async function run(...options: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const main = join(root, "src/cli/main.ts");
  return promisify(execFile)(process.execPath, [...nodeFlags, main, "manifest", ...options]).then(
    (output) => ({ code: 0, ...output }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe("manifest.yml", () => {
  test("has each command that the code listens for, and no other", () => {
    const commands = [...code.matchAll(/listenForCommand(?:<[^(]*>)?\(\{ app, deps \}, "(\/[a-z-]+)"/g)].map(
      ([, command]) => command,
    );
    expect(commands.length).toBeGreaterThan(0);
    expect(manifest.features.slash_commands.map(({ command }) => command).sort()).toEqual(commands.sort());
  });

  test("has each scope that the code's calls need, and no other", () => {
    expect(used.filter((method) => !(method in scopesOf))).toEqual([]);
    const needed = new Set(["commands", ...used.flatMap((method) => scopesOf[method] ?? [])]);
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...needed].sort());
  });

  test("has the scopes that the program asks for at its start", () => {
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...neededScopes].sort());
  });

  test("has each event that the code listens for, and no other", () => {
    const events = [...code.matchAll(/\.event\("([a-z_]+)"/g)].map(([, event]) => event);
    expect(manifest.settings.event_subscriptions?.bot_events.toSorted() ?? []).toEqual(events.sort());
  });
});

describe("npm run manifest", () => {
  test("prints manifest.yml as it is", async () => {
    expect((await run()).stdout).toBe(readFileSync(join(root, "manifest.yml"), "utf8"));
  });

  test.each([
    { url: "https://signoff.example.com", address: "https://signoff.example.com/slack/events" },
    { url: "https://signoff.example.com/", address: "https://signoff.example.com/slack/events" },
    { url: "https://example.com:8443/signoff/", address: "https://example.com:8443/signoff/slack/events" },
  ])("with $url prints the same app for HTTP, called at $address", async ({ url, address }) => {
    const { stdout } = await run("--url", url);
    const { features, settings, ...rest } = parse(stdout);
    const { features: socketFeatures, settings: socketSettings, ...others } = manifest;
    const { slash_commands, ...otherFeatures } = socketFeatures;
    expect(features).toEqual({
      ...otherFeatures,
      slash_commands: slash_commands.map((command) => ({ ...command, url: address })),
    });
    expect(settings).toEqual({
      ...socketSettings,
      socket_mode_enabled: false,
      event_subscriptions: { ...socketSettings.event_subscriptions, request_url: address },
      interactivity: { is_enabled: true, request_url: address },
    });
    expect(rest).toEqual(others);
  });

  test.each([
    ["--url", "signoff.example.com"],
    ["--url", "http://signoff.example.com"],
    ["--url", "https://signoff.example.com/?a=b"],
    ["--url", ""],
  ])("with %s %s says what to give instead, and fails", async (...options) => {
    const { code, stdout, stderr } = await run(...options);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /npm run manifest -- --url https:\/\/signoff\.example\.com\nMore about this: docs\/errors\.md#bad-url\n$/,
    );
  });

  test("says of an option that it does not know where its options stand, and fails", async () => {
    const { code, stdout, stderr } = await run("--address", "https://signoff.example.com");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe("error: unknown option '--address'\nsignoff help manifest says how it is used.\n");
  });
});
