/** A page of approvals: open ones, of all or of one person, or ended ones. */
import { z } from "zod";
import { findOfRun } from "../gateway/approvals-of-run.ts";
import { findEnded, findOpen } from "../gateway/list-approvals.ts";
import { findOpenOf } from "../gateway/open-of-requester.ts";
import type { CannotSearch, Found } from "../gateway/searching.ts";
import { findWaitingPage } from "../gateway/waiting-for.ts";
import { EngineError } from "../resonate/engine-error.ts";
import { writeApproval } from "./approval-answer.ts";
import type { HttpDeps } from "./http-deps.ts";
import { Problem } from "./problem.ts";
import type { approvalListAnswer, approvalsQuery, uncheckedAnswer } from "./shapes.ts";

type Wanted = z.output<typeof approvalsQuery>;
type Item = Parameters<typeof writeApproval>[0];

interface Page extends Found<{ state: Item }> {
  cursor?: string | undefined;
}

export async function listApprovals(
  deps: HttpDeps,
  wanted: Wanted,
): Promise<z.output<typeof approvalListAnswer>> {
  const found = await readPage(deps, wanted);
  if (found.kind === "cannot-search") {
    throw new Problem(501, "This engine cannot search", "Ask for an approval by its promise's ID.");
  }
  const { items, unreadable, cursor } = found;
  return {
    approvals: items.map(({ state }) => writeApproval(state)),
    ...(cursor === undefined ? {} : { cursor }),
    ...uncheckedOf(found),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

function readPage(deps: HttpDeps, wanted: Wanted): Promise<Page | CannotSearch> {
  const { state, for: person, run } = wanted;
  if (state === "ended" && person !== undefined) throw endedWaitsForNobody();
  if (run !== undefined) return pageOfRun(deps, { ...wanted, run });
  if (state === "ended") return endedPage(deps, wanted);
  if (person !== undefined) return waitingPage(deps, { ...wanted, person });
  return openPage(deps, wanted);
}

function endedWaitsForNobody(): Problem {
  const issue = { field: "for", message: "is for open approvals: what has ended waits for nobody" };
  return new Problem(400, "The request is malformed").withIssues([issue]);
}

async function pageOfRun(
  deps: HttpDeps,
  { run, state, for: person, requester, group, limit, cursor }: Wanted & { run: string },
): Promise<Page> {
  const after = cursor === undefined ? undefined : readCursor(cursor, ofRunSchema).approval;
  const found = await findOfRun(deps, run, { state, person, requester, group, limit, after });
  return found.last === undefined ? found : { ...found, cursor: writeCursor({ approval: found.last }) };
}

async function endedPage(
  deps: HttpDeps,
  { limit, cursor, requester, group }: Wanted,
): Promise<Page | CannotSearch> {
  const after = cursor === undefined ? undefined : readCursor(cursor, endedSchema);
  const found = await findEnded(deps, { limit, after, requester, group });
  if (found.kind === "cannot-search" || found.last === undefined) return found;
  return { ...found, cursor: writeCursor(found.last) };
}

async function openPage(
  deps: HttpDeps,
  { limit, cursor, requester, group }: Wanted,
): Promise<Page | CannotSearch> {
  const from = cursor === undefined ? undefined : readCursor(cursor, openSchema).at;
  const place = { limit, cursor: from };
  const found = await ofThisEngine(cursor, () =>
    requester === undefined && group === undefined
      ? findOpen(deps, place)
      : findOpenOf(deps, { requester, group }, place),
  );
  if (found.kind === "cannot-search" || found.cursor === undefined) return found;
  return { ...found, cursor: writeCursor({ at: found.cursor }) };
}

async function waitingPage(
  deps: HttpDeps,
  { person, requester, group, limit, cursor }: Wanted & { person: string },
): Promise<Page | CannotSearch> {
  const place = cursor === undefined ? undefined : readCursor(cursor, waitingSchema);
  const from = place && { stream: place.stream, cursor: place.at };
  const found = await ofThisEngine(cursor, () =>
    findWaitingPage(deps, person, { limit, from, requester, group }),
  );
  if (found.kind === "cannot-search" || found.next === undefined) return found;
  const { stream, cursor: at } = found.next;
  return { ...found, cursor: writeCursor({ stream, at }) };
}

/** Where a page begins: in what an engine finds, and of a person's in which of the streams that are searched for it. */
const openSchema = z.strictObject({ at: z.string() });
const waitingSchema = z.strictObject({ stream: z.string(), at: z.string().optional() });
const ofRunSchema = z.strictObject({ approval: z.string() });
const endedSchema = z.strictObject({ id: z.string(), settledAtMs: z.number() });

function writeCursor(cursor: object): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

function readCursor<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch {
    throw noCursor();
  }
}

/** An engine takes no cursor but its own. */
async function ofThisEngine<Result>(
  cursor: string | undefined,
  find: () => Promise<Result>,
): Promise<Result> {
  try {
    return await find();
  } catch (error) {
    if (cursor !== undefined && error instanceof EngineError && error.status === 400) throw noCursor();
    throw error;
  }
}

function noCursor(): Problem {
  return new Problem(400, "The cursor is not one of this list", "Begin again without a cursor.");
}

/** What may be missing from the list, since it is not known yet, or Slack did not say, whose it is. */
function uncheckedOf({
  unchecked,
  why,
  isStillReading,
}: Found<unknown>): Partial<z.output<typeof uncheckedAnswer>> {
  if (unchecked > 0) {
    const refused = why?.source === undefined ? `Slack answers ${why?.reason}` : why.reason;
    const reason = why === undefined ? "Slack does not answer" : refused;
    const about = why?.about === undefined ? "" : ` about ${why.about}`;
    const warning = `Up to ${unchecked} more may be waiting for this person: ${reason}${about}. Ask again later.`;
    return { unchecked, warning };
  }
  if (isStillReading !== true) return {};
  const warning =
    "What an older version opened is still being read, so there may be more for this person. Ask again in a minute.";
  return { unchecked, warning };
}
