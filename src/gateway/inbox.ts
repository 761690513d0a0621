/** What a person has started. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { ofKind, starterTag, workflowTag } from "../resonate/tags.ts";
import { readStarter } from "../security/start-signature.ts";
import type { GatewayDeps } from "./respond.ts";
import { type RunEnd, readRunEnd } from "./run-end.ts";
import { type CannotSearch, type Found, unlessUnsearchable } from "./searching.ts";

export interface StartedRun extends RunEnd {
  run: string;
  workflow: string;
  state: "running" | "finished" | "failed";
  startedAtMs: number;
}

/** The runs that this person started, newest first. Throws when the engine is away. */
export function findStartedBy(
  gateway: GatewayDeps,
  person: string,
): Promise<Found<StartedRun> | CannotSearch> {
  return unlessUnsearchable(async () => {
    const runs: StartedRun[] = [];
    const tags = { ...ofKind("run"), [starterTag]: person };
    for await (const record of gateway.client.search({ tags })) {
      // A tag is whatever somebody who reaches the engine wrote there.
      const run = gateway.client.decode(record);
      if (readStarter(gateway.signer, run) === person) runs.push(startedRun(gateway, run));
    }
    // A Resonate Server finds them in the order of their IDs; of two in one millisecond the one found later is newer.
    const newestFirst = runs.reverse().sort((one, other) => other.startedAtMs - one.startedAtMs);
    return { kind: "found", items: newestFirst, unchecked: 0 };
  });
}

function startedRun({ signer }: GatewayDeps, record: PromiseRecord): StartedRun {
  const { id, tags, state, createdAt } = record;
  return {
    run: id,
    workflow: tags[workflowTag] ?? "",
    state: runState(state),
    startedAtMs: createdAt,
    ...readRunEnd(signer, record),
  };
}

/** What has become of a run. */
export function runState(state: PromiseRecord["state"]): StartedRun["state"] {
  if (state === "pending") return "running";
  return state === "resolved" ? "finished" : "failed";
}
