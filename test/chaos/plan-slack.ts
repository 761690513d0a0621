/** How Slack misbehaves in a seed, and what its admins do. */
import { chaosMs, longestDelayMs } from "./plan.ts";
import type { Random } from "./random.ts";

export interface PlannedFault {
  atMs: number;
  /** Undefined: all faults end. */
  fault: Record<string, string | number | boolean> | undefined;
}

/** An admin archives a channel, or takes the app out of it, and undoes that. */
export interface PlannedClosing {
  atMs: number;
  forMs: number;
  channel: "C0APPROVALS" | "C0AUDIT";
  change: "archived" | "app";
}

/** An admin deletes a card, with its thread or without. */
export interface PlannedRemoval {
  atMs: number;
  /** Chooses one of those that are there, from 0 up to 1. */
  pick: number;
  thread: boolean;
}

export interface SlackPlan {
  faults: PlannedFault[];
  closings: PlannedClosing[];
  removals: PlannedRemoval[];
}

const methods = [
  ...["*", "chat.postMessage", "chat.postMessage", "chat.postMessage", "chat.update", "chat.update"],
  ...[
    "conversations.history",
    "conversations.replies",
    "views.open",
    "chat.getPermalink",
    "chat.getPermalink",
  ],
  ...["conversations.open", "chat.postEphemeral", "usergroups.users.list", "apps.connections.open"],
];
const kinds = ["ratelimited", "error", "drop", "drop", "drop_before", "delay", "silence"];
const reasons = ["refresh_requested", "warning", "too_many_websockets", "link_disabled"];
const deaths = ["token_revoked", "account_inactive", "invalid_auth"];
/** Longer than a call waits for its answer (slack/app.ts): the post is given up, and done all the same. */
const lateMs = 16_500;

export function planSlack(random: Random): SlackPlan {
  return { faults: planFaults(random), closings: planClosings(random), removals: planRemovals(random) };
}

function planFaults(random: Random): PlannedFault[] {
  const faults: PlannedFault[] = Array.from({ length: random.between(5, 9) }, () => ({
    atMs: random.between(0, chaosMs - 300),
    fault: planFault(random),
  }));
  if (random.chance(0.3)) faults.push(...planDeath(random));
  if (random.chance(0.15)) {
    const fault = { kind: "late", method: "chat.postMessage", times: random.between(1, 2), delayMs: lateMs };
    faults.push({ atMs: random.between(0, chaosMs - 300), fault });
  }
  if (random.chance(0.5)) faults.push({ atMs: random.between(1_500, 3_000), fault: undefined });
  return faults.toSorted((one, other) => one.atMs - other.atMs);
}

function planFault(random: Random): NonNullable<PlannedFault["fault"]> {
  const chance = random.next();
  if (chance < 0.12) return { kind: "duplicate_envelope", times: random.between(1, 6) };
  if (chance < 0.2) return { kind: "expired_trigger", times: random.between(1, 2) };
  if (chance < 0.28) return { kind: "disconnect", reason: random.pick(reasons), abrupt: random.chance(0.5) };
  // A storm: whoever connects is sent away.
  if (chance < 0.34) return { kind: "unwelcome", reason: random.pick(reasons), times: random.between(1, 4) };
  const kind = random.pick(kinds);
  const method = random.pick(methods);
  const times = kind === "silence" ? random.between(1, 2) : random.between(1, 6);
  if (kind === "delay") return { kind, method, times, delayMs: random.between(100, longestDelayMs) };
  return { kind, method, times, ...(kind === "ratelimited" ? { retryAfterSeconds: 1 } : {}) };
}

/** A token dies or loses a scope, and works again. */
function planDeath(random: Random): PlannedFault[] {
  const token = random.chance(0.75) ? "bot" : "app";
  const dead = { kind: "dead_token", token, error: token === "bot" ? random.pick(deaths) : "invalid_auth" };
  const lacking = { kind: "refused", method: "chat.postMessage", error: "missing_scope" };
  const atMs = random.between(200, chaosMs - 800);
  const untilMs = atMs + random.between(300, 1_500);
  return [
    { atMs, fault: random.chance(0.7) ? dead : lacking },
    { atMs: untilMs, fault: undefined },
  ];
}

function planClosings(random: Random): PlannedClosing[] {
  if (!random.chance(0.35)) return [];
  const atMs = random.between(300, chaosMs - 800);
  return [
    {
      atMs,
      forMs: random.between(300, 2_000),
      channel: random.chance(0.7) ? "C0APPROVALS" : "C0AUDIT",
      change: random.chance(0.5) ? "archived" : "app",
    },
  ];
}

function planRemovals(random: Random): PlannedRemoval[] {
  return Array.from({ length: random.chance(0.4) ? random.between(1, 2) : 0 }, () => ({
    atMs: random.between(600, chaosMs),
    pick: random.next(),
    thread: random.chance(0.3),
  }));
}
