import { expect, test } from "vitest";
import { z } from "zod";
import { writeFormSchema } from "../../src/form/write-schema.ts";

test.each(['\\"', "two\nlines", "\t", "__proto__"])(
  "the name %j, which JSON does not keep, is refused",
  (name) => {
    const written = writeFormSchema(z.object(Object.fromEntries([[name, z.string()]])));
    expect(written).toMatchObject({
      kind: "unusable",
      problems: [expect.stringContaining("choose another")],
    });
  },
);
