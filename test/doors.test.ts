/** The package's doors: what they export is documented, and imported by its name alone. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** Each name that a door exports, with the text of the file that it comes from. */
function exportsOf(door: string): { name: string; text: string }[] {
  const text = readFileSync(join(src, door), "utf8");
  return [...text.matchAll(/export (?:type )?\{([^}]+)\} from "\.\/([^"]+)"/g)].flatMap(
    ([, names = "", file = ""]) =>
      names
        .split(",")
        .map((name) => name.replace("type ", "").trim())
        .filter((name) => name !== "")
        .map((name) => ({ name, text: readFileSync(join(src, file), "utf8") })),
  );
}

/** The comment right before the declaration; undefined if there is none. */
function docOf({ name, text }: { name: string; text: string }): string | undefined {
  const declared = `export (?:async )?(?:function\\*?|const|class|interface|type) ${name}\\b`;
  return new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\n${declared}`).exec(text)?.[1];
}

test.each(["index.ts", "testing.ts"])(
  "everything that %s exports has a docstring with an example",
  (door) => {
    const exported = exportsOf(door);
    expect(exported.length).toBeGreaterThan(4);
    const without = exported.filter((one) => !docOf(one)?.includes("@example")).map(({ name }) => name);
    expect(without).toEqual([]);
  },
);

test("every option that may be left out says what it is then", () => {
  const files = [
    "authoring/approval-request.ts",
    "authoring/ask.ts",
    "authoring/policy.ts",
    "authoring/retry.ts",
    "authoring/step.ts",
  ];
  const options = files.flatMap((file) => {
    const text = readFileSync(join(src, file), "utf8");
    const interfaces = [...text.matchAll(/export interface [\s\S]*?\n\}\n/g)].map(([body]) => body).join("");
    return [...interfaces.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)? {2}(\w+)\?:/g)];
  });
  expect(options.length).toBeGreaterThan(15);
  expect(options.filter(([, doc]) => !doc?.includes("@default")).map(([, , name]) => name)).toEqual([]);
});
