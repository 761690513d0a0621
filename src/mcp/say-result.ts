/** Writes what an agent is told of its request: as data, and in sentences that say what to do now. */
import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Ending } from "../approval/outcome.ts";
import { type Verdict, verdictOf } from "../callers/verdict.ts";
import type { Taken } from "../gateway/claim-verdict.ts";
import { describeRefusal, type Refusal } from "../records/refused-card.ts";
import type { RequestResult } from "./tool-shapes.ts";

/** How a request stands. */
export type Standing =
  | { kind: "pending"; isOpened: boolean; cardProblem?: Refusal | undefined }
  | { kind: "ended"; outcome: Ending }
  | { kind: "failed"; reason: string }
  | ({ kind: "spent" } & Taken);

export interface Told {
  id: string;
  standing: Standing;
  /** An earlier request of the same ID, whose verdict was handed out. */
  before?: ({ id: string } & Taken) | undefined;
}

export function sayResult({ id, standing, before }: Told): CallToolResult {
  const told = resultOf(id, standing);
  const result: RequestResult = before === undefined ? told : { ...told, before: earlierOf(before) };
  const { by, reason, answer, values } = result;
  const sentences = [
    `Request ${id}: ${result.status}${by === undefined ? "" : ` by ${by}`}.`,
    ...(reason === undefined ? [] : [`Reason: ${reason}`]),
    ...(answer === undefined ? [] : [`Answer: ${JSON.stringify(answer)}`]),
    ...(values === undefined ? [] : [`Values: ${JSON.stringify(values)}`]),
    result.next,
    ...(before === undefined ? [] : [sayEarlier(before)]),
  ];
  return {
    content: [{ type: "text", text: sentences.join("\n") }],
    structuredContent: result,
    ...(standing.kind === "failed" ? { isError: true } : {}),
  };
}

/** Says in words why nothing was asked or found. */
export function sayError(...sentences: readonly string[]): CallToolResult {
  return { content: [{ type: "text", text: sentences.join(" ") }], isError: true };
}

function resultOf(id: string, standing: Standing): RequestResult {
  switch (standing.kind) {
    case "pending": {
      const now = standing.isOpened ? "Nobody has answered yet" : "People are being asked";
      const { cardProblem } = standing;
      const unseen =
        cardProblem === undefined
          ? ""
          : ` ${describeRefusal(cardProblem)} Tell the person you work for, who can put that right; then it is shown.`;
      const next = `${now}, which is neither yes nor no. Call again with the same arguments to go on waiting, or check_request with this id later. Do not do it meanwhile.${unseen}`;
      return { id, status: "pending", next };
    }
    case "failed": {
      const next = "Nobody decided. Tell whoever runs Signoff, or ask again.";
      return { id, status: "failed", next, reason: standing.reason };
    }
    case "spent": {
      const { client, atMs } = standing;
      const taken = { by: client, at: new Date(atMs).toISOString() };
      const next = `Its verdict was handed out at ${taken.at}, to ${client}, and may be used there alone; if it did not arrive, it is lost. Call request_approval or ask_human again: people are asked anew.`;
      return { id, status: "spent", next, taken };
    }
    case "ended":
      return endedOf(id, verdictOf(standing.outcome));
  }
}

function endedOf(id: string, { kind, by, at, reason, answer, values }: Verdict): RequestResult {
  return {
    id,
    status: kind,
    next: kind === "approved" && values !== undefined ? `${withValues} ${nextOf[kind]}` : nextOf[kind],
    at,
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    ...(answer === undefined ? {} : { answer: JSON.parse(JSON.stringify(answer)) }),
    ...(values === undefined ? {} : { values }),
  };
}

const withValues = "People could edit what you asked: take the values from `values`, whatever you had asked.";

const nextOf: Record<Verdict["kind"], string> = {
  approved:
    "Do exactly what you asked for, once. This verdict is used up now: ask again before you do it again.",
  denied: "Do not do it. Take the reason into account, and do not ask for the same thing in other words.",
  answered: "Go on with this answer. To ask the same again, call again: people are asked anew.",
  expired:
    "Nobody decided in time, which is neither yes nor no. Do not do it; ask again if it still matters.",
  withdrawn: "The request was withdrawn, so nobody decides. Do not do it.",
  cancelled: "The request was cancelled, so nobody decides. Do not do it.",
};

function earlierOf({ id, client, atMs }: { id: string } & Taken): NonNullable<RequestResult["before"]> {
  return { id, by: client, at: new Date(atMs).toISOString() };
}

function sayEarlier(before: { id: string } & Taken): string {
  const { id, by, at } = earlierOf(before);
  return `You asked the same before, as ${id}, and its verdict was handed out at ${at}, to ${by}: whether it arrived is not known, and it is used up. People are asked anew.`;
}
