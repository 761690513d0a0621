import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { errorCodes } from "../src/error-codes.ts";
import { describeAtLength, UserError } from "../src/user-error.ts";

const page = readFileSync(resolve(import.meta.dirname, "../docs/errors.md"), "utf8");

test("every code has its section, with a cure, and every section is of a code", () => {
  const sections = [...page.matchAll(/^### (.+)$/gm)].map(([, code]) => code);
  expect([...sections].sort()).toEqual([...errorCodes].sort());
  const withoutCure = page
    .split(/^### /m)
    .slice(1)
    .filter((section) => !section.includes("**Cure:**"))
    .map((section) => section.split("\n", 1)[0]);
  expect(withoutCure).toEqual(["run-over", "user"]);
});

test("an error says on a terminal where to read more, and an author's own does not", () => {
  const ours = new UserError("It is full.", "Free space.", { code: "disk-failed" });
  expect(describeAtLength(ours)).toBe("It is full. Free space.\nMore about this: docs/errors.md#disk-failed");
  expect(describeAtLength(new UserError("No.", "Yes."))).toBe("No. Yes.");
});
