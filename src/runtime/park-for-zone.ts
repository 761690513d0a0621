/**
 * Holding an approval whose working hours are in a time zone that this machine does not know: its Node is older than that
 * of the worker which asked. Another worker can open it, or this one after an update.
 */
import type { Context } from "@resonatehq/sdk";
import { z } from "zod";
import { isZone } from "../approval/working-time.ts";
import type { Durable } from "../resonate/durable.ts";
import { carriesProof } from "../security/call-signature.ts";

const timeSchema = z.object({ office: z.object({ zone: z.string() }) });
const openingSchema = z.object({
  request: z.object({
    ladder: z.array(z.object({ after: timeSchema.optional().catch(undefined) })).catch([]),
    deadline: timeSchema.optional().catch(undefined),
  }),
});

/** What carries no proof was checked by nobody: its zone may be no zone anywhere. */
export function* parkForZone(sdk: Context, args: unknown[]): Durable<void> {
  const opening = openingSchema.safeParse(args[0]).data;
  if (opening === undefined || !carriesProof(args)) return;
  const { ladder, deadline } = opening.request;
  const zones = [...ladder.map(({ after }) => after), deadline].flatMap((time) => time?.office.zone ?? []);
  const unknown = zones.find((zone) => !isZone(zone));
  if (unknown === undefined) return;
  yield* sdk.panic(
    true,
    `${sdk.id} counts working hours in the time zone ${JSON.stringify(unknown)}, which this machine does not know: update its Node`,
  );
}
