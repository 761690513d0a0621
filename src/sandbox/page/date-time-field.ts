/** A field for a moment: shown in the browser's own time zone, held as whole seconds since 1970. */
import type { DateTimepicker } from "@slack/types";
import { useRef } from "preact/hooks";
import type { FieldProps } from "./field-props.ts";
import { type Drawn, html } from "./html.ts";

export function DateTimeField({
  id,
  value: [seconds = ""],
  aria,
  onChange,
}: FieldProps<DateTimepicker>): Drawn {
  const { current: begun } = useRef(seconds);
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const onInput = ({ currentTarget: { value } }: { currentTarget: HTMLInputElement }) => {
    // The control knows no seconds; a moment that is chosen again is still the one that it began with.
    onChange(value === toLocal(begun) ? begun : toSeconds(value));
  };
  return html`<div class="date-time">
    <input id=${id} type="datetime-local" ...${aria} value=${toLocal(seconds)} onInput=${onInput} />
    <span class="zone">Time zone: ${timeZone}</span>
  </div>`;
}

/** As the control wants it: `2026-01-31T09:05`, in local time. */
function toLocal(seconds: string): string {
  if (seconds === "") return "";
  const moment = new Date(Number(seconds) * 1000);
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function toSeconds(local: string): string {
  return local === "" ? "" : String(Math.floor(new Date(local).getTime() / 1000));
}
