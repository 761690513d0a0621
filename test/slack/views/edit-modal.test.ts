/** What of a dialog's submission counts as edited. */
import { describe, expect, test } from "vitest";
import { json, type TypedField } from "../../../src/approval/field.ts";
import { user } from "../../../src/approval/policy.ts";
import { readEdit } from "../../../src/slack/views/edit-modal.ts";
import { openEditable } from "../../approval/edit-states.ts";

const zones: TypedField = {
  ...json(["us", "eu"]),
  editable: { type: "array", items: { enum: ["eu", "us", "ap"] } },
};
const text: TypedField = { type: "value", value: "one\r\ntwo", editable: { type: "string" } };
const due: TypedField = {
  type: "value",
  value: "2026-11-30T10:00:00.250+02:00",
  editable: { type: "string", format: "date-time" },
};
const count: TypedField = { type: "value", value: 1, editable: { type: "number" } };
const asked = openEditable({
  policy: { require: [{ from: user("U0BEN") }] },
  fields: { Zones: zones, Text: text, Due: due, Count: count },
  payload: {},
});

const option = (value: string) => ({ value });
const submitted = (more: object = {}) => ({
  "field:Zones": { value: { selected_options: [option("eu"), option("us")] } },
  "field:Text": { value: { value: "one\ntwo" } },
  "field:Due": { value: { selected_date_time: Date.parse("2026-11-30T08:00:00Z") / 1_000 } },
  "field:Count": { value: { value: "1" } },
  ...more,
});

describe("what Slack gives back otherwise than it was given it", () => {
  test("is no edit beside one", () => {
    const state = submitted({ "field:Count": { value: { value: "2" } } });
    expect(readEdit(asked, state)).toEqual({ values: { Count: 2 }, issues: [] });
  });

  test("is no edit by itself", () => {
    expect(readEdit(asked, submitted()).values).toEqual({ Count: 1 });
  });
});

test("what a person changed is an edit", () => {
  const state = submitted({
    "field:Zones": { value: { selected_options: [option("ap"), option("us")] } },
    "field:Text": { value: { value: "one\n\ntwo" } },
    "field:Due": { value: { selected_date_time: Date.parse("2026-11-30T08:00:01Z") / 1_000 } },
  });
  expect(readEdit(asked, state).values).toEqual({
    Zones: expect.arrayContaining(["ap", "us"]),
    Text: "one\n\ntwo",
    Due: "2026-11-30T08:00:01Z",
  });
});
