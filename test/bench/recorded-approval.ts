/** The requests of one recorded approval, made anew for any number of runs. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isRequest, type Request } from "@resonatehq/sdk";

interface Recording {
  /** Unix time in milliseconds. */
  recordedAtMs: number;
  run: string;
  /** How many requests there are until the approval waits for a person. */
  asked: number;
  requests: { afterMs: number; request: unknown }[];
}

export interface RecordedApproval {
  /** Those of the start and the question. */
  ask: Request[];
  /** Those of the answer, and of all that follows it. */
  finish: Request[];
}

const recording: Recording = JSON.parse(
  readFileSync(join(import.meta.dirname, "refund-approval.json"), "utf8"),
);

/** What differs from run to run: its ID, signatures and digests, the IDs of card syncs. */
const unique =
  /\br-1\b|[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])|\bd[0-9a-f]{15}\b|\b100\d\b|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Deadlines and the like, which are as far ahead as they were when it was recorded. */
const moment = /\b\d{13}\b/g;
const earliestMoment = 1e12;

export function recordedApproval(number: number): RecordedApproval {
  const known = new Map([[recording.run, `refund-${number}`]]);
  const laterMs = Date.now() - recording.recordedAtMs;
  const renew = (text: string) =>
    text
      .replace(unique, (found) => renewed(known, found))
      .replace(moment, (found) => String(Number(found) + laterMs));
  const requests = recording.requests.map(({ request }) => {
    const made = remake(request, renew);
    if (!isRequest(made)) throw new TypeError("The recording holds something that is no request.");
    return made;
  });
  return { ask: requests.slice(0, recording.asked), finish: requests.slice(recording.asked) };
}

function renewed(known: Map<string, string>, found: string): string {
  const text = known.get(found) ?? randomLike(found);
  known.set(found, text);
  return text;
}

function randomLike(found: string): string {
  if (found.length === 43) return randomBytes(32).toString("base64url");
  if (found.length === 16) return `d${randomBytes(8).toString("hex").slice(1)}`;
  if (found.length === 4) return String(1000 + (randomBytes(2).readUInt16BE() % 9000));
  return `${randomBytes(4).toString("hex")}${found.slice(8, 24)}${randomBytes(6).toString("hex")}`;
}

/** A copy with what is unique made anew, and with data encoded as clients encode it. */
function remake(value: unknown, renew: (text: string) => string, name = ""): unknown {
  if (typeof value === "string") {
    const text = renew(value);
    return name === "data" ? Buffer.from(text).toString("base64") : text;
  }
  if (typeof value === "number") return value < earliestMoment ? value : Number(renew(String(value)));
  if (Array.isArray(value)) return value.map((one) => remake(one, renew));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, remake(inner, renew, key)]));
}
