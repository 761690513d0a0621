import { describe, expect, test } from "vitest";
import { editedFields } from "../../src/approval/edit.ts";
import { editForm, findEditIssues } from "../../src/approval/editable.ts";
import { json, markdown, type TypedField } from "../../src/approval/field.ts";
import { foldResponse } from "../../src/approval/fold.ts";
import { user } from "../../src/approval/policy.ts";
import { type RequestInput, writtenRequestSchema } from "../../src/approval/request.ts";
import type { Response } from "../../src/approval/response.ts";
import type { ApprovalState } from "../../src/approval/state.ts";
import { digestOf, digestsOf } from "../../src/security/asked-digest.ts";
import { decide } from "./approval-states.ts";
import { amountField, edit, openEditable } from "./edit-states.ts";

const policy = {
  require: [{ from: [user("U0BEN"), user("U0CHO"), user("U0DEE")], approvals: 2 }],
  denials: 2,
  override: user("U0EVE"),
};
const open = openEditable({ policy });
const give = (state: ApprovalState, ...responses: Response[]) => responses.reduce(foldResponse, state);
const decideOn = (state: ApprovalState, by: string, decision: "approve" | "deny" = "approve") =>
  decide(by, decision, { asked: state.digests?.asked, nonce: `${by}-${state.digests?.asked}` });
const ignored = (state: ApprovalState) =>
  state.entries.flatMap((entry) => (entry.kind === "ignored" ? [entry.reason] : []));

describe("an edit", () => {
  const ben = decideOn(open, "U0BEN");
  const dee = decideOn(open, "U0DEE", "deny");
  const before = give(open, ben, dee);
  const edited = give(before, edit("U0CHO", before, { values: { Amount: 80 } }));

  test("changes the field and the payload, and what both are known by", () => {
    expect(edited.request.fields.Amount).toEqual({ ...amountField, value: 80 });
    expect(edited.request.payload).toEqual({ order: "7", amount: 80 });
    expect(edited.digests).toEqual(digestsOf(edited.request));
    expect(edited.digests?.payload).toBe(digestOf({ order: "7", amount: 80 }));
  });

  test("voids the approvals, and leaves the denials", () => {
    expect(edited.decisions.map(({ by, decision }) => [by, decision])).toEqual([["U0DEE", "deny"]]);
    expect(edited.entries.at(-1)).toMatchObject({
      kind: "response",
      response: { kind: "edit", before: { Amount: 100 }, voids: ["U0BEN"] },
    });
  });

  test("has to be approved by everybody again, who are told by the outcome what they approved", () => {
    const ended = give(edited, decideOn(edited, "U0BEN"), decideOn(edited, "U0CHO"));
    expect(ended.outcome).toMatchObject({
      kind: "approved",
      values: { Amount: 80, Query: "DELETE FROM carts" },
      finalPayload: { order: "7", amount: 80 },
      payload: digestOf({ order: "7", amount: 80 }),
    });
  });

  test("leaves decisions and overrides without effect that were made of what it changed", () => {
    const override: Response = {
      kind: "override",
      by: "U0EVE",
      surface: "modal",
      atMs: 1,
      nonce: "o",
      comment: "now",
    };
    const stale = give(
      edited,
      decideOn(open, "U0BEN"),
      decideOn(open, "U0CHO", "deny"),
      override,
      { ...override, asked: open.digests?.asked },
      edit("U0BEN", open, { values: { Amount: 90 } }),
    );
    expect(ignored(stale)).toEqual(["edited", "edited", "edited", "edited", "edited"]);
    expect(stale.decisions).toEqual(edited.decisions);
    expect(give(edited, { ...override, asked: edited.digests?.asked }).outcome?.kind).toBe("approved");
  });

  test("of somebody who may not approve has no effect, and neither have values that do not fit", () => {
    const asked = openEditable({ policy: { require: [{ from: user("U0BEN") }] } });
    const refused = give(
      asked,
      edit("U0ANA", asked, { values: { Amount: 1 } }),
      edit("U0EVE", asked, { values: { Amount: 1 } }),
      edit("U0BEN", asked, { values: { Amount: 501 } }),
      edit("U0BEN", asked, { values: { Amount: "80" } }),
      edit("U0BEN", asked, { values: { Order: "8" } }),
      edit("U0BEN", asked, { values: { Amount: 100 } }),
    );
    const invalid = ["invalid-edit", "invalid-edit", "invalid-edit"];
    expect(ignored(refused)).toEqual(["requester", "not-entitled", ...invalid, "nothing-edited"]);
    expect(refused.request).toEqual(asked.request);
  });

  test("is refused where there were very many, or very long ones, and it is decided as it is", () => {
    const editOften = (state: ApprovalState, note: (index: number) => string) => {
      let last = state;
      for (let index = 0; index < 200 && ignored(last).length === 0; index += 1)
        last = give(last, edit("U0BEN", last, { values: { Query: note(index) } }));
      return last;
    };
    for (const [note, most] of [
      [(index: number) => `${index}`, 100],
      [(index: number) => `${index}`.padEnd(3_000, "\n"), 90],
    ] as const) {
      const full = editOften(open, note);
      expect(ignored(full)).toEqual(["too-many-edits"]);
      expect(full.entries.length - 1).toBeLessThanOrEqual(most);
      const ended = give(full, decideOn(full, "U0BEN"), decideOn(full, "U0CHO"));
      expect(ended.outcome).toMatchObject({ kind: "approved", values: { Query: expect.any(String) } });
    }
  });

  test("is shown with what was asked first, unless that was put back", () => {
    const twice = give(edited, edit("U0BEN", edited, { values: { Amount: 70, Query: "DELETE" } }));
    expect([...editedFields(twice)]).toEqual([
      ["Amount", { original: 100, by: "U0BEN" }],
      ["Query", { original: "DELETE FROM carts", by: "U0BEN" }],
    ]);
    const back = give(twice, edit("U0CHO", twice, { values: { Amount: 100 } }));
    expect([...editedFields(back).keys()]).toEqual(["Query"]);
  });

  test("asks for reading again", () => {
    const asked = openEditable({ policy: { require: [{ from: user("U0BEN") }] }, mustRead: true });
    const changed = give(asked, edit("U0BEN", asked, { values: { Amount: 80 } }));
    const unread = give(changed, decideOn(changed, "U0BEN"));
    expect(ignored(unread)).toEqual(["must-read"]);
    expect(give(unread, { ...decideOn(changed, "U0BEN"), read: true }).outcome?.kind).toBe("approved");
  });
});

test("a request without editable fields is not edited, and its overrides say nothing of what was asked", () => {
  const plain = openEditable({ policy, fields: { Amount: 100 }, payload: undefined });
  expect(plain.digests).toBeUndefined();
  const refused = give(plain, edit("U0BEN", plain, { values: { Amount: 80 } }));
  expect(ignored(refused)).toEqual(["not-editable"]);
});

describe("what is to be editable", () => {
  const asking = (fields: RequestInput["fields"], more: Partial<RequestInput> = {}) => {
    const asked = { title: "Refund", policy: { require: [{ from: user("U0BEN") }] }, fields, ...more };
    const parsed = writtenRequestSchema.safeParse(asked);
    return parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  };
  const payload = { amount: 100 };
  const text = { type: "string" };

  test("may be a number, text, yes or no, a choice, and any JSON by its schema", () => {
    const list = { type: "array", items: { type: "object", properties: { to: text }, required: ["to"] } };
    const fields: Record<string, TypedField> = {
      Amount: amountField,
      Name: { type: "value", value: "x", editable: text },
      Notify: { type: "value", value: true, editable: { type: "boolean" } },
      Region: { type: "value", value: "eu", editable: { enum: ["eu", "us"] } },
      Plan: { ...markdown("**go**"), editable: text },
      Steps: { ...json([{ to: "a" }]), editable: list },
    };
    expect(asking(fields, { payload })).toEqual([]);
    const request = { fields };
    expect(editForm(request).fields.map(({ name, kind }) => [name, kind])).toEqual([
      ["Amount", "number"],
      ["Name", "text"],
      ["Notify", "boolean"],
      ["Region", "choice"],
      ["Plan", "text"],
      ["Steps", "text"],
    ]);
    expect(findEditIssues(request, { Steps: [{ to: "b" }], Region: "us" })).toEqual([]);
    const wrong = findEditIssues(request, { Steps: [{ to: 1 }], Region: "mars", Notify: "yes" });
    expect(wrong.map(({ field }) => field)).toEqual(["Steps", "Region", "Notify"]);
  });

  test.each([
    [{ Amount: { ...amountField, value: 900, sets: undefined } }, {}, "Amount does not fit its own schema"],
    [{ Amount: amountField }, {}, "Amount sets amount, which the payload does not have"],
    [{ Amount: amountField }, { payload: 1 }, "Amount sets amount, which the payload does not have"],
    [{ Amount: amountField }, { payload: { amount: 7 } }, "Amount sets amount, which has another value"],
    [{ Amount: amountField, Sum: amountField }, { payload }, "Sum sets amount, as another field does"],
    [
      { Amount: { ...amountField, editable: undefined } },
      { payload },
      "Amount sets a property of the payload",
    ],
    [{ Amount: amountField }, { payload, direct: true }, "fields cannot be edited in what is direct"],
    [{ Amount: amountField }, { payload, form: {} }, "fields cannot be edited where a question is asked"],
    [{ A: { type: "value", value: "x", editable: { type: "array" } } }, {}, "A cannot be edited: a list of"],
    [{ A: { ...json({}), editable: { type: "object", patternProperties: {} } } }, {}, "patternProperties"],
    [{ A: { type: "value", value: "x".repeat(3_001), editable: text } }, {}, "at most 3,000 characters"],
  ] as const)("is refused where it could not be: %j", (fields, more, message) => {
    expect(asking(fields, more).join("\n")).toContain(message);
  });

  test("is refused where its choices would be more than a dialog has room for", () => {
    const choice = (count: number): TypedField => {
      const options = Array.from({ length: count }, (_, index) => `${index}`);
      return { type: "value", value: "0", editable: { enum: options } };
    };
    expect(asking({ A: choice(400), B: choice(600) })).toEqual([]);
    expect(asking({ A: choice(400), B: choice(601) }).join("\n")).toContain("at most 1000 choices in all");
  });
});
