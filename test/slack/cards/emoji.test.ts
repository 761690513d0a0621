import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { findEmoji } from "../../../src/sandbox/page/emoji.ts";

const src = resolve(import.meta.dirname, "../../../src");

test("each emoji that people are shown is one that the sandbox draws, too", () => {
  const code = ["slack", "authoring", "runtime", "records", "workflows"]
    .flatMap((folder) =>
      readdirSync(join(src, folder), { recursive: true, encoding: "utf8" }).map((file) =>
        join(src, folder, file),
      ),
    )
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  // Where a text begins, or a mark of its own: `page:home:` is none.
  const used = new Set([...code.matchAll(/["`] ?:([a-z0-9_+-]+): ?[^"]?/g)].map(([, name = ""]) => name));
  expect(used.size).toBeGreaterThan(15);
  expect([...used].filter((name) => findEmoji(name) === undefined)).toEqual([]);
});
