/** A field for a moment: shown in the browser's own time zone, read as whole seconds since 1970. */
import { make } from "./dom.ts";
import type { Field, FieldStart } from "./render-field.ts";

export function dateTimeField(id: string, { initial: [initial = ""] }: FieldStart): Field {
  const control = make("input", { id, type: "datetime-local" });
  const begun = initial === "" ? "" : toLocal(Number(initial));
  control.value = begun;
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const zone = make("span", { class: "zone" }, `Time zone: ${timeZone}`);
  return {
    node: make("div", { class: "date-time" }, control, zone),
    control,
    focus: () => control.focus(),
    // The control knows no seconds; what nobody touched must not change.
    read: () => (control.value === begun ? initial : toSeconds(control.value)),
  };
}

/** As the control wants it: `2026-01-31T09:05`, in local time. */
function toLocal(seconds: number): string {
  const moment = new Date(seconds * 1000);
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function toSeconds(local: string): string {
  return local === "" ? "" : String(Math.floor(new Date(local).getTime() / 1000));
}
