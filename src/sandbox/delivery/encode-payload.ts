/** A payload as the body of an HTTP request, each kind in the encoding that Slack gives it. */
import type { EnvelopeType } from "./connections.ts";

export interface RequestBody {
  contentType: string;
  text: string;
}

const form = "application/x-www-form-urlencoded";

/** A command is a form of its fields, an interaction a form with one field `payload`, an event is JSON. */
export function encodePayload(type: EnvelopeType, payload: object): RequestBody {
  if (type === "events_api") return encodeJson(payload);
  const fields: [string, string][] =
    type === "interactive"
      ? [["payload", JSON.stringify(payload)]]
      : Object.entries(payload).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)] satisfies [string, string]],
        );
  return { contentType: form, text: new URLSearchParams(fields).toString() };
}

export function encodeJson(payload: object): RequestBody {
  return { contentType: "application/json", text: JSON.stringify(payload) };
}
