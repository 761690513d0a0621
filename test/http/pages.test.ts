import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { group, user } from "../../src/approval/policy.ts";
import { openState } from "../../src/approval/state.ts";
import type { GatewayDeps } from "../../src/gateway/respond.ts";
import { ResponseQueues } from "../../src/gateway/response-queues.ts";
import { createLog } from "../../src/log.ts";
import { Signer } from "../../src/security/signer.ts";
import { opened } from "../approval/approval-states.ts";
import { startWaitingRounds, type WaitingRounds } from "../gateway/waiting-rounds.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const listSchema = z.object({
  approvals: z.array(z.object({ run: z.string() })),
  cursor: z.string().optional(),
});

let rounds: WaitingRounds;
let http: RunningHttp;

beforeAll(async () => {
  rounds = await startWaitingRounds();
  const readers = { client: rounds.client, signer: new Signer(["a key for tests"]) };
  const gateway: GatewayDeps = {
    ...readers,
    directory: {
      isChannelMember: async () => false,
      isGroupMember: async () => true,
      standingOf: async () => "member",
    },
    operators: [],
    queues: new ResponseQueues(readers),
    log: createLog("silent"),
  };
  http = await startHttp({}, { ...gateway, workflows: new Map() });
  for (const index of [0, 1, 2, 3, 4, 5, 6]) {
    const from =
      [user("U0BEN"), [user("U0BEN"), group("S0ALL")], group("S0ALL"), user("U0CHO")][index % 4] ?? [];
    const { request, ...state } = opened({ policy: { require: [{ from }] } });
    const opening = { ...state, request, run: `r-${index}`, approval: `r-${index}:0` };
    await rounds.open(openState(opening, 1_700_000_000_000 - index));
  }
});
afterAll(async () => {
  await http.stop();
  await rounds.stop();
});

async function read(query: string) {
  const response = await fetch(`http://127.0.0.1:${http.port}/approvals?${query}`);
  return { status: response.status, body: await response.json() };
}

async function readAll(query: string): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor = "";
  for (;;) {
    const { status, body } = await read(`${query}${cursor}`);
    expect(status).toBe(200);
    const page = listSchema.parse(body);
    pages.push(page.approvals.map(({ run }) => run));
    if (page.cursor === undefined) return pages;
    cursor = `&cursor=${page.cursor}`;
  }
}

test("without a cursor and a limit everything is in one answer, the oldest first", async () => {
  expect(await readAll("")).toEqual([["r-6", "r-5", "r-4", "r-3", "r-2", "r-1", "r-0"]]);
  expect(await readAll("for=U0BEN")).toEqual([["r-6", "r-5", "r-4", "r-2", "r-1", "r-0"]]);
});

test.each(["", "for=U0BEN&", "for=U0CHO&"])("page by page %s has the same, each once", async (whose) => {
  const [all = []] = await readAll(whose);
  for (const limit of [1, 2, 3]) {
    const pages = await readAll(`${whose}limit=${limit}`);
    expect(pages.every((page) => page.length <= limit)).toBe(true);
    expect(pages.flat().sort()).toEqual(all.toSorted());
  }
});

test("a cursor that is not one of the list is refused in words", async () => {
  const { body } = await read("limit=1");
  const { cursor = "" } = listSchema.parse(body);
  const wrong = [
    "cursor=x",
    `for=U0BEN&cursor=${cursor}`,
    `state=ended&cursor=${cursor}`,
    `cursor=${made({ at: "x" })}`,
  ];
  for (const query of wrong) {
    const answer = await read(query);
    expect({ query, status: answer.status }).toEqual({ query, status: 400 });
    expect(answer.body).toMatchObject({ title: "The cursor is not one of this list" });
  }
});

function made(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}
