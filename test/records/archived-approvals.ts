/** An archive as the embedded engine writes it, of approvals that ended in the past. */
import type { Approver } from "../../src/approval/policy.ts";
import { requestSchema } from "../../src/approval/request.ts";
import { openState } from "../../src/approval/state.ts";
import { ofKind } from "../../src/resonate/tags.ts";

export interface Past {
  run: string;
  workflow: string;
  from: Approver[];
  openedAtMs: number;
  endedAtMs: number;
  kind: "approved" | "denied" | "expired";
}

/** A line for each. */
export function archiveOf(past: readonly Past[]): string {
  return past.map((one) => `${JSON.stringify(recordOf(one))}\n`).join("");
}

function recordOf({ run, workflow, from, openedAtMs, endedAtMs, kind }: Past): object {
  const request = requestSchema.parse({ title: `May ${run}?`, policy: { require: [{ from }] } });
  const opening = { approval: `${run}:0`, run, workflow, channel: "C0APPROVALS", request };
  const ended = { atMs: endedAtMs, responses: [] };
  const outcome =
    kind === "expired"
      ? { kind, ...ended }
      : {
          kind,
          by: "U0BEN",
          surface: "button",
          ...ended,
          ...(kind === "approved" ? { override: false } : {}),
        };
  const end = { state: { ...openState(opening, openedAtMs), outcome }, showing: "s", seal: "" };
  const data = Buffer.from(JSON.stringify(end)).toString("base64");
  return {
    id: `${run}:0`,
    state: "resolved",
    param: { headers: {}, data: "" },
    value: { headers: {}, data },
    tags: ofKind("approval-run"),
    createdAt: openedAtMs,
    settledAt: endedAtMs,
    timeoutAt: endedAtMs + 1e12,
  };
}

/** A hundred or so of the last ten weeks, always the same: each week a little faster than the one before. */
export function pastOfWeeks(nowMs: number): Past[] {
  const hourMs = 3_600_000;
  const asked: [string, Approver[]][] = [
    ["refund", [{ kind: "group", id: "S0FINANCE" }]],
    [
      "access-database-read",
      [
        { kind: "user", id: "U0CHO" },
        { kind: "group", id: "S0LEADS" },
      ],
    ],
    ["publish-page", [{ kind: "channel" }]],
  ];
  return Array.from({ length: 110 }, (_, index): Past => {
    const [workflow = "", from = []] = asked[(index * index) % 3 === 0 ? 0 : index % 3] ?? [];
    const weeksAgo = Math.floor(index / 11);
    const endedAtMs = nowMs - weeksAgo * 168 * hourMs - ((index * 7) % 90) * hourMs;
    const tookMs =
      (1 + ((index * 13) % 17)) * (weeksAgo + 1) * 0.4 * hourMs * (workflow === "refund" ? 1 : 2.5);
    const kind = index % 9 === 0 ? "expired" : index % 5 === 0 ? "denied" : "approved";
    return { run: `past-${index}`, workflow, from, openedAtMs: endedAtMs - tookMs, endedAtMs, kind };
  }).reverse();
}
