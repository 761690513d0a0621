/** Delivers what a person did to the app and reports what the person saw of it. */
import type { Delivery, EnvelopeType } from "../delivery/connections.ts";
import type { Retry } from "../delivery/signed-post.ts";
import type { SandboxParts } from "../sandbox-parts.ts";

export type Reaction =
  | { acked: true; ackMs: number; response?: Record<string, unknown>; duplicate?: Reaction }
  | { acked: false; error: "operation_timeout" | "dispatch_failed"; duplicate?: Reaction };

/**
 * Sends the envelope, twice if `duplicate` (the same payload in a new envelope, or in a new request that says to be a
 * retry), and waits for what came of each.
 */
export async function deliver(
  { connections, requestUrl, faults, workspace, deliveries }: SandboxParts,
  envelope: { type: EnvelopeType; payload: object; duplicate?: boolean | undefined },
): Promise<Reaction> {
  // What the app is told of must not be lost by a crash after it acted on it.
  await workspace.settled();
  const twice = faults.takeForEnvelope() || envelope.duplicate === true;
  const sentAt = performance.now();
  const { type, payload } = envelope;
  const send = async (retry?: Retry) => {
    const logged = deliveries.add(type, { ...payload });
    const delivery = await (requestUrl.url === undefined
      ? connections.deliver(type, payload)
      : requestUrl.deliver(type, payload, retry));
    logged.tookMs = Math.round(performance.now() - sentAt);
    logged.answer =
      delivery.kind === "acked" ? { ok: true, ...delivery.payload } : { ok: false, error: delivery.error };
    return delivery;
  };
  const sending = send();
  const again = twice ? send({ count: 1, reason: "http_timeout" }) : undefined;
  const reaction = toReaction(await sending, sentAt);
  return again ? { ...reaction, duplicate: toReaction(await again, sentAt) } : reaction;
}

function toReaction(delivery: Delivery, sentAt: number): Reaction {
  if (delivery.kind === "failed") return { acked: false, error: delivery.error };
  const isEmpty = Object.keys(delivery.payload).length === 0;
  const ackMs = Math.round(performance.now() - sentAt);
  return { acked: true, ackMs, ...(isEmpty ? {} : { response: delivery.payload }) };
}
