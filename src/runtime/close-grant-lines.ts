/**
 * What shows a grant that is over loses the button that ends it: when somebody has ended it (tell-grant-end.ts), when its last
 * use is taken, and when its time is over, which a durable call of its own waits for.
 */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import { momentSchema } from "../approval/moment.ts";
import { findGrant, isGrantOver, readGrantLines } from "../records/grant-lines.ts";
import { NoRoundError, readNewest } from "../records/newest-record.ts";
import type { DurableClient } from "../resonate/client.ts";
import type { Durable } from "../resonate/durable.ts";
import { ofKind, runTimeoutMs } from "../resonate/tags.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { Presenter } from "./presenter.ts";
import { type ShowDeps, untilShown } from "./until-shown.ts";

export const closeGrantLinesFunction = "signoff.close-grant-lines";

const argumentSchema = z.object({ grant: z.string(), atMs: momentSchema.optional() });

/**
 * Has the lines closed at `atMs` (Unix time, milliseconds; absent: now), once however often this is called for the same `why`.
 * Throws when the engine is away.
 */
export async function closeGrantLinesAt(
  client: DurableClient,
  { grant, why, atMs }: { grant: string; why: string; atMs?: number },
): Promise<void> {
  const id = `signoff-close-${why}-of-${grant}`;
  await client.start({
    id,
    workflow: closeGrantLinesFunction,
    version: 1,
    args: [{ grant, ...(atMs === undefined ? {} : { atMs }) }],
    tags: ofKind("showing"),
    nonce: id,
  });
}

/** The durable function that waits for that time, and closes them. */
export function createCloseGrantLines(deps: ShowDeps): (sdk: Context, argument: unknown) => Durable<void> {
  return function* (sdk, argument) {
    const { grant, atMs } = argumentSchema.parse(argument);
    if (atMs !== undefined) yield* sdk.sleep({ until: new Date(atMs) });
    yield* sdk.run(() => closeGrantLines(deps, grant), sdk.options({ timeout: runTimeoutMs }));
  };
}

/** Takes the button from all of its lines. Returns when Slack has that; of one that stands nothing is changed. */
export async function closeGrantLines(deps: ShowDeps, id: string): Promise<void> {
  const { stopping, clock } = deps;
  const log = deps.log.child({ grant: id });
  await untilShown({ log, stopping, clock }, async () => {
    const grant = await findGrant(deps, id);
    if (grant === undefined || !(await isGrantOver(deps, grant))) return;
    for (const line of await readGrantLines(deps, grant)) {
      await closeLine(deps, line);
      await deps.client.settleEmpty(line.id);
    }
  });
}

async function closeLine(
  { presenter, ...readers }: RecordReaders & { presenter: Presenter },
  { address, approval }: Awaited<ReturnType<typeof readGrantLines>>[number],
): Promise<void> {
  try {
    const view = await readNewest(readers, approval);
    await presenter.closeGrantLine(address, view);
  } catch (error) {
    // What it tells of is archived: the line stays as it is, and the button's answer says that the grant is over.
    if (!(error instanceof NoRoundError)) throw error;
  }
}
