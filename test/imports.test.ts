import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** What each room may import besides itself, in the order of the map (src/README.md); anyone may use the base files. */
const allowed: Record<string, string[]> = {
  form: [],
  approval: ["form"],
  callers: ["authoring", "runtime", "records", "security", "resonate", "approval", "form"],
  // Tags and IDs by which it indexes.
  engine: ["resonate"],
  sandbox: [],
  resonate: ["approval", "form"],
  security: ["resonate", "approval", "form"],
  records: ["security", "resonate", "approval", "form"],
  runtime: ["records", "security", "resonate", "approval", "form"],
  authoring: ["runtime", "records", "security", "resonate", "approval", "form"],
  workflows: [],
  gateway: ["callers", "runtime", "records", "security", "resonate", "approval", "form"],
  slack: ["gateway", "callers", "runtime", "records", "security", "resonate", "approval", "form"],
  mcp: ["gateway", "callers", "runtime", "records", "security", "resonate", "approval", "form"],
  http: ["mcp", "gateway", "callers", "runtime", "records", "security", "resonate", "approval", "form"],
  config: ["callers", "approval", "form"],
  app: [
    ...[
      "sandbox",
      "engine",
      "slack",
      "http",
      "mcp",
      "gateway",
      "callers",
      "runtime",
      "records",
      "security",
      "resonate",
      "config",
    ],
    ...["approval", "form", "workflows"],
  ],
  testing: [
    "app",
    "config",
    "authoring",
    "gateway",
    "callers",
    "runtime",
    "records",
    "security",
    "resonate",
    "approval",
    "form",
  ],
  cli: [
    "testing",
    "authoring",
    "mcp",
    "gateway",
    "callers",
    "app",
    "config",
    "workflows",
    "runtime",
    "records",
    "security",
    "resonate",
    "slack",
    "approval",
    "form",
  ],
};
const baseFiles = [
  "require-node.js",
  "compile-cache.js",
  "user-error.ts",
  "command-line.ts",
  "version.ts",
  "log.ts",
  "telemetry.ts",
  "tracing.ts",
  "trace-context.ts",
  "trace-requests.ts",
  "steady-clock.ts",
  "this-machine.ts",
  "address-kind.ts",
  "callback-host.ts",
  "github-app.ts",
  "clock-watch.ts",
  "json-depth.ts",
  "canonical-json.ts",
  "of-frozen.ts",
  "without-turning.ts",
  "http-server.ts",
  "call-site.ts",
  "error-codes.ts",
  "plain-json.ts",
  "id-fault.ts",
  "back-off.ts",
  "pinned.ts",
];
const withoutBase = ["form", "approval", "sandbox"];

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
/** What `from "signoff"` means here. */
const doors: Record<string, string> = { signoff: "index.ts", "signoff/testing": "testing.ts" };
/** Who writes as an author does, and may use the doors. */
const authors = ["workflows", "cli", "testing", ""];
const folderOf = (file: string) => (file.includes("/") ? (file.split("/")[0] ?? "") : "");

function importsOf(file: string): string[] {
  // Examples in docstrings import nothing.
  const text = readFileSync(join(src, file), "utf8").replaceAll(/^ *\/?\*.*$/gm, "");
  const named = [...text.matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map(([, path = ""]) => path);
  const near = named.filter((path) => path.startsWith("."));
  return [
    ...near
      .map((path) => relative(src, resolve(src, dirname(file), path)))
      .filter((path) => !path.startsWith("../")),
    ...named.flatMap((path) => doors[path] ?? []),
  ];
}

function isAllowed(file: string, imported: string): boolean {
  const from = folderOf(file);
  const to = folderOf(imported);
  if (from === "" || from === to) return true;
  if (Object.values(doors).includes(imported)) return authors.includes(from);
  // What an author writes is refused in words.
  if (from === "approval" && imported === "user-error.ts") return true;
  if (to === "") return baseFiles.includes(imported) && !withoutBase.includes(from);
  return allowed[from]?.includes(to) ?? false;
}

test("imports point one way", () => {
  const backward = files.flatMap((file) =>
    importsOf(file)
      .filter((imported) => !isAllowed(file, imported))
      .map((imported) => `${file} imports ${imported}`),
  );
  expect(backward).toEqual([]);
});

/** Each way that leads back to where it began, as the files that it goes through. */
function circlesAmong(all: readonly string[]): string[] {
  const circles: string[] = [];
  const isDone = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start >= 0) circles.push([...way.slice(start), file].join(" -> "));
    if (start >= 0 || isDone.has(file)) return;
    for (const imported of importsOf(file)) if (all.includes(imported)) visit(imported, [...way, file]);
    isDone.add(file);
  };
  for (const file of all) visit(file, []);
  return circles;
}

test("no files import each other in a circle, types included", () => {
  expect(circlesAmong(files)).toEqual([]);
});

test("every folder is known to the rule", () => {
  const folders = new Set(files.map(folderOf).filter((folder) => folder !== ""));
  expect([...folders].filter((folder) => !(folder in allowed))).toEqual([]);
  expect(folders.size).toBeGreaterThan(4);
});

test("workflows, forms and the approval know no Node and no Slack", () => {
  // Calendars and time zones are arithmetic, too.
  const pure = ["zod", "signoff", "temporal-polyfill"];
  const foreign = files
    .filter((file) => ["workflows", "form", "approval"].includes(folderOf(file)))
    .flatMap((file) =>
      [...readFileSync(join(src, file), "utf8").matchAll(/from "([^."][^"]*)"/g)]
        .filter(([, name = ""]) => !pure.includes(name))
        .map(([, name]) => `${file} imports ${name}`),
    );
  // Only Node can stop a pattern that takes too long.
  expect(foreign).toEqual(["form/bounded-pattern.ts imports node:vm"]);
});
