/** What the page of a link shows of what people typed: nothing in it turns the order in which the rest is read. */
import { expect, test } from "vitest";
import { editForm } from "../../src/approval/editable.ts";
import { writtenValues } from "../../src/approval/entered-edit.ts";
import { user } from "../../src/approval/policy.ts";
import { writePage } from "../../src/http/unblock-page.ts";
import { opened } from "../approval/approval-states.ts";

/** Shown, it reads as "rm notes.txt" and more behind it. */
const turned = "rm \u202Etxt.seton\u202C \u2066-rf /";
const plain = "rm txt.seton -rf /";

const asked = opened({
  policy: { require: [{ from: user("U0BEN") }] },
  fields: {
    [`Command ${turned}`]: turned,
    Code: { type: "code", text: turned },
    Change: { type: "diff", text: `+${turned}` },
    Hosts: { type: "table", columns: [turned], rows: [[turned, "a cell without a column"]] },
    Page: { type: "link", url: "https://\u0430pple.com/a", text: turned },
    Bare: { type: "link", url: "https://\u0430pple.com/b" },
    Again: { type: "value", value: turned, editable: { type: "string" } },
  },
});
const request = { ...asked.request, title: `Run ${turned}` };
const state = { ...asked, request };

const shown = { state, notice: undefined, isOver: false, names: new Map(), nowMs: 0 };
const written = () => writePage({ ...shown, form: undefined });

test("what turns the order of what follows is left out, as it is on cards", () => {
  const text = written();
  expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  expect(text.split(plain).length - 1).toBe(10);
});

test("cells of a table beyond its columns are shown, too", () => {
  expect(written()).toContain("<td>a cell without a column</td>");
});

test("an address is shown and opened as it is called: a letter that looks like another is told from it", () => {
  const text = written();
  expect(text).not.toContain("\u0430pple");
  expect(text).toContain('href="https://xn--pple-43d.com/b"');
  expect(text).toContain(">https://xn--pple-43d.com/b</a>");
});

test("whoever edits it gets the text itself, and an ID goes back as it is", () => {
  const entering = {
    act: "edit",
    form: editForm(request),
    values: writtenValues(request.fields),
    issues: [],
    isBegun: false,
  } as const;
  const promiseId = `run ${turned}:0.2`;
  const form = {
    reader: { kind: "anyone" },
    ...{ promiseId, token: undefined, nonce: "n", comment: turned, confirming: false, entering },
  } as const;
  const text = writePage({ ...shown, form });
  expect(text).toContain(`name="field.0" value="${turned}"`);
  expect(text).toContain(`name="promise_id" value="${promiseId}"`);
  expect(text).toContain(`>${turned}</textarea>`);
});
