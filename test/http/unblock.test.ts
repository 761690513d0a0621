import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { seconds } from "../../src/approval/duration.ts";
import { anyone, user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { type LinkNotice, notifyByLink } from "../../src/authoring/notify.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { linkTo } from "../../src/security/link.ts";
import { Signer } from "../../src/security/signer.ts";
import { fooWorkflow1 } from "../../src/workflows/foo-workflow.ts";
import { until } from "../program/until.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const sent: (LinkNotice & { key: string })[] = [];
let failures = 0;
async function send(notice: LinkNotice, { key }: { key: string }): Promise<void> {
  if (failures > 0) {
    failures -= 1;
    throw new Error("the post office is closed");
  }
  sent.push({ ...notice, key });
}

const input = z.object({});
const paying = defineWorkflow({
  name: "paying",
  title: "Asks two by link",
  version: 1,
  input,
  *run(ctx) {
    const outcome = yield* requestApproval(
      ctx,
      {
        title: "Pay <b>now</b> & then",
        fields: { Note: "<script>alert(1)</script>" },
        policy: { require: [{ from: [user("U0BEN"), user("pat@example.com")], approvals: 2 }] },
        reasons: { deny: "required" },
        deadline: seconds(900),
      },
      { notify: notifyByLink(send, ["U0BEN", "pat@example.com"]) },
    );
    return outcome.kind;
  },
});
const dangerous = defineWorkflow({
  name: "dangerous",
  title: "Asks whether it is meant",
  version: 1,
  input,
  *run(ctx) {
    const request = { title: "Drop it", policy: { require: [{ from: anyone }] }, dangerous: true };
    return (yield* requestApproval(ctx, request, { notify: notifyByLink(send, ["U0BEN"]) })).kind;
  },
});
const questioning = defineWorkflow({
  name: "questioning",
  title: "Asks how many",
  version: 1,
  input,
  *run(ctx) {
    const outcome = yield* ask(ctx, {
      question: "How many?",
      schema: z.object({ n: z.int() }),
      from: anyone,
    });
    return outcome.kind === "answered" ? String(outcome.answer.n) : outcome.kind;
  },
});

const workflows = [fooWorkflow1, paying, dangerous, questioning];
let worker: RunningWorker;
let people: People;
const born = (approval: string) => people.born(approval);
let http: RunningHttp;
let base: string;

beforeAll(async () => {
  worker = await startRunningWorker(workflows);
  people = new People(worker);
  const gateway = { ...people.gateway, workflows: newestVersions(workflows) };
  http = await startHttp({ tokens: [{ name: "ci", secret: "a secret" }] }, gateway);
  base = `http://127.0.0.1:${http.port}`;
});
afterAll(async () => {
  await http.stop();
  await worker.stop();
});

/** The path of the link, wherever the worker believes that the page is. */
const here = (link: string) => `${base}${new URL(link).pathname}${new URL(link).search}`;

async function look(link: string, init: RequestInit = {}) {
  const response = await fetch(here(link), init);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** Sends the page's form as a browser does. */
async function press(link: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const { text } = await look(link);
  const hidden = [...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const shown = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
  const form = new URLSearchParams({ ...shown, ...fields });
  const init = { method: "POST", body: form, headers: { accept: "text/html", ...headers } };
  const response = await fetch(`${base}/unblock-workflow`, init);
  return { status: response.status, text: await response.text() };
}

const linkOf = (run: string, person: string | undefined) =>
  until(`the link of ${person}`, () => sent.find((one) => one.run === run && one.person === person)?.link);

async function isOpen(approval: string): Promise<boolean> {
  return (await worker.client.get(approval))?.state === "pending";
}

describe("a link", () => {
  test("is sent to each person with a key of their own, and again after a failure", async () => {
    failures = 1;
    await people.start("p-1", "paying");
    await linkOf("p-1", "pat@example.com");
    const mine = sent.filter(({ run }) => run === "p-1");
    expect(mine.map(({ person }) => person)).toEqual(["U0BEN", "pat@example.com"]);
    expect(new Set(mine.map(({ key }) => key)).size).toBe(2);
    expect(mine[0]?.link).toContain("http://signoff.test/unblock-workflow?promise_id=p-1%3A0.2&token=");
  });

  test("fetched a hundred times by whatever fetches links settles nothing", async () => {
    const link = await linkOf("p-1", "U0BEN");
    const agents = [
      "Slackbot-LinkExpanding 1.0",
      "Googlebot/2.1",
      "Microsoft Office Protocol Discovery",
      "curl/8",
    ];
    for (let index = 0; index < 100; index += 1) {
      const method = index % 2 === 0 ? "GET" : "HEAD";
      const { status } = await look(link, { method, headers: { "user-agent": agents[index % 4] ?? "" } });
      expect(status).toBe(200);
    }
    expect(await isOpen("p-1:0")).toBe(true);
    expect((await worker.client.get("p-1:0.2"))?.state).toBe("pending");
  });

  test("shows what is asked, by whom, by when, escaped, and loads nothing", async () => {
    const { text, headers } = await look(await linkOf("p-1", "U0BEN"));
    expect(text).toContain("<h1>Pay &lt;b&gt;now&lt;/b&gt; &amp; then</h1>");
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(text).toContain("U0ANA");
    expect(text).toContain("Answer by");
    expect(text).not.toMatch(/<script|src=|href=/);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("decides for its person, follows its approval to later rounds, and says late who decided", async () => {
    const [ben, pat] = [await linkOf("p-1", "U0BEN"), await linkOf("p-1", "pat@example.com")];
    const first = await press(ben, { decision: "approve" });
    expect(first).toMatchObject({ status: 200, text: expect.stringContaining("Others have yet to answer") });
    const needed = await until("the next round", async () => {
      const answer = await press(pat, { decision: "deny", comment: " " });
      return answer.status !== 503 && answer;
    });
    expect(needed).toMatchObject({ status: 422, text: expect.stringContaining("say why in the comment") });
    const second = await press(pat, { decision: "approve" });
    expect(second.text).toContain("You approved this on 20");
    expect(await people.end("p-1")).toBe("approved");
    for (const link of [ben, pat]) {
      const late = await look(link);
      expect(late.text).toContain("This was approved by pat@example.com");
      expect(late.text).not.toContain("<form");
    }
    expect((await worker.client.get("p-1:0.5"))?.value).toMatchObject({
      data: expect.objectContaining({ responses: [expect.objectContaining({ surface: "link" })] }),
    });
  });

  test("of another person, tampered, forged, or for another approval is refused with a clear page", async () => {
    await people.start("p-2", "paying");
    await people.start("p-3", "paying");
    const [ben, other] = [new URL(await linkOf("p-2", "U0BEN")), new URL(await linkOf("p-3", "U0BEN"))];
    const token = ben.searchParams.get("token") ?? "";
    const cho = Buffer.from("U0CHO").toString("base64url");
    const forged = linkTo(
      { signer: new Signer(["a key of somebody else"]), publicUrl: base },
      { approval: "p-2:0", promiseId: "p-2:0.2", person: "U0BEN" },
    );
    const withToken = (text: string) => {
      const url = new URL(ben);
      url.searchParams.set("token", text);
      return url.href;
    };
    const wrong = [
      withToken(token.replace(/^[^.]+/, cho)),
      withToken(`${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`),
      withToken(other.searchParams.get("token") ?? ""),
      withToken(""),
      withToken("."),
      withToken(`${token}.`),
      forged,
    ];
    for (const link of wrong) {
      expect(await look(link)).toMatchObject({ status: 403, text: expect.stringContaining("not genuine") });
      const body = new URLSearchParams(new URL(link).searchParams);
      body.set("decision", "approve");
      const posted = await fetch(`${base}/unblock-workflow`, { method: "POST", body });
      expect(posted.status).toBe(403);
    }
    expect((await look(`${base}/unblock-workflow?promise_id=p-2:0.2`)).status).toBe(403);
    expect((await look(`${base}/unblock-workflow?promise_id=nothing`)).status).toBe(404);
    expect((await look(`${base}/unblock-workflow`)).status).toBe(400);
    expect(await isOpen("p-2:0")).toBe(true);
    // A genuine link of someone whom the policy does not name.
    const outsider = linkTo(
      { signer: worker.signer, publicUrl: base },
      { ...(await born("p-2:0")), person: "U0DEE" },
    );
    expect((await look(outsider)).text).toContain("You are not one of those who decide this");
    expect(
      (
        await press(outsider, {
          decision: "approve",
          promise_id: "p-2:0.2",
          token: new URL(outsider).searchParams.get("token") ?? "",
        })
      ).status,
    ).toBe(403);
    expect(await isOpen("p-2:0")).toBe(true);
  });

  test("whose approval expired says so", async () => {
    await people.start("p-4", "paying");
    const link = await linkOf("p-4", "U0BEN");
    worker.passTime(901_000);
    await until("the deadline", async () => !(await isOpen("p-4:0")));
    expect((await look(link)).text).toContain("Nobody decided in time: this expired");
    const late = await press(link, {
      decision: "approve",
      promise_id: "p-4:0.2",
      token: new URL(link).searchParams.get("token") ?? "",
    });
    expect(late).toMatchObject({ status: 409, text: expect.stringContaining("this expired") });
  });

  test("to what is dangerous asks once more; a page sent twice is one response", async () => {
    await people.start("d-1", "dangerous");
    const link = await linkOf("d-1", "U0BEN");
    const asked = await press(link, { decision: "approve" });
    expect(asked.text).toContain("Do you really mean to approve this?");
    expect(await isOpen("d-1:0")).toBe(true);
    const sure = { decision: "approve", confirmed: "yes", nonce: "once" };
    expect((await press(link, sure)).text).toContain("You approved this");
    const token = new URL(link).searchParams.get("token") ?? "";
    const again = await press(link, { ...sure, promise_id: "d-1:0.2", token });
    expect(again).toMatchObject({ status: 200, text: expect.stringContaining("You approved this") });
  });
});

describe("without a token", () => {
  test("what is direct is settled by POST alone, as `link`", async () => {
    await people.start("foo-1", "foo-workflow");
    const link = `${base}/unblock-workflow?promise_id=foo-1:0.2`;
    await until("the page", async () => (await look(link)).status === 200);
    const answer = await fetch(link, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ decision: "approve" }),
    });
    expect(await answer.json()).toMatchObject({ outcome: { kind: "approved", by: "link", surface: "link" } });
    expect(await people.end("foo-1")).toBe("foo workflow foo-1 complete");
  });

  test("a page of somebody else cannot settle it, nor a name that leads here", async () => {
    await people.start("foo-2", "foo-workflow");
    const link = `${base}/unblock-workflow?promise_id=foo-2:0.2`;
    await until("the page", async () => (await look(link)).status === 200);
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of foreign)
      expect((await press(link, { decision: "approve" }, headers)).status).toBe(403);
    expect((await worker.client.get("foo-2:0.2"))?.state).toBe("pending");
    const own = await press(link, { decision: "deny" }, { "sec-fetch-site": "same-origin", origin: "null" });
    expect(own).toMatchObject({ status: 200, text: expect.stringContaining("You denied this") });
  });

  test("a question of anyone is answered by a link of one's own", async () => {
    await people.start("q-1", "questioning");
    const link = linkTo(
      { signer: worker.signer, publicUrl: base },
      { ...(await born("q-1:0")), person: "U0BEN" },
    );
    const page = await until("the page", async () => {
      const shown = await look(link);
      return shown.status === 200 && shown;
    });
    expect(page.text).not.toContain("Approve");
    const decided = await press(link, { decision: "approve" });
    expect(decided).toMatchObject({ status: 403, text: expect.stringContaining("This is a question") });
    const wrong = await press(link, { act: "answer", "field.0": "some" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('name="field.0" value="some"');
    expect(wrong.text).toMatch(/<p class="issue">.*number/);
    expect(await isOpen("q-1:0")).toBe(true);
    const answered = await press(link, { act: "answer", "field.0": "7" });
    expect(answered.text).toContain("You answered this on 20");
    expect(await people.end("q-1")).toBe("7");
  });
});

test("a link is of no use to whom Slack says has no account any more, and is again when they have", async () => {
  await people.start("left", "dangerous");
  const link = await linkOf("left", "U0BEN");
  for (const standing of ["deactivated", "unknown"] as const) {
    const shown = (await look(link)).text;
    expect(shown).toContain("Drop it");
    people.standings.set("U0BEN", standing);
    const refused = await look(link);
    expect(refused).toMatchObject({
      status: 403,
      text: expect.stringContaining("no longer has an active Slack account"),
    });
    expect(refused.text).not.toContain("Drop it");
    const { searchParams } = new URL(link);
    const form = new URLSearchParams({ ...Object.fromEntries(searchParams), decision: "deny" });
    const pressed = await fetch(`${base}/unblock-workflow`, { method: "POST", body: form });
    expect(pressed.status).toBe(403);
    const headers = { accept: "application/json" };
    const called = await fetch(`${base}/unblock-workflow`, { method: "POST", body: form, headers });
    expect(await called.json()).toMatchObject({ status: 403, code: "left" });
    expect(await isOpen("left:0")).toBe(true);
    people.standings.delete("U0BEN");
  }
  expect((await press(link, { decision: "deny" })).status).toBe(200);
});
