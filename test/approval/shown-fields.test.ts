import { expect, test } from "vitest";
import { shownFields } from "../../src/approval/request.ts";

test("the payload hides no field, whatever those are called", () => {
  const payload = { a: 1 };
  const shown = { type: "json", value: payload };
  expect(shownFields({ fields: {}, payload })).toEqual({ Payload: shown });
  const fields = { Payload: "one", "Payload (what is done)": "two", "Payload (what is done)*": "three" };
  expect(Object.keys(shownFields({ fields, payload }))).toHaveLength(4);
  expect(shownFields({ fields, payload })).toMatchObject({ ...fields, "Payload (what is done)**": shown });
});
