/** Fills in Slack's date formats, in the reader's own time zone. */

const parts: Record<string, Intl.DateTimeFormatOptions> = {
  date_slash: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  date_long_full: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** Replaces `{date_short}`, `{time}` and their like; `_pretty` says today, yesterday and tomorrow. */
export function formatDate(seconds: number, format: string, nowMs: number): string {
  const moment = new Date(seconds * 1000);
  return format.replace(/\{([a-z_]+)\}/g, (whole, name: string) => {
    if (name === "ago") return formatAgo(seconds * 1000 - nowMs);
    if (name.endsWith("_pretty")) {
      const near = formatNearDay(moment, new Date(nowMs));
      if (near) return near;
    }
    if (name === "date_num") return isoDay(moment);
    const options = parts[name.replace(/_pretty$/, "")];
    return options ? new Intl.DateTimeFormat(undefined, options).format(moment) : whole;
  });
}

/** The time of day, as every part of the page writes it. */
export function formatTime(moment: Date): string {
  return new Intl.DateTimeFormat(undefined, parts.time).format(moment);
}

/** A moment in full, for whoever points at its short form. */
export function formatMoment(moment: Date): string {
  return formatDate(moment.getTime() / 1000, "{date_long} at {time}", 0);
}

function isoDay(moment: Date): string {
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return `${moment.getFullYear()}-${twoDigits(moment.getMonth() + 1)}-${twoDigits(moment.getDate())}`;
}

function formatNearDay(moment: Date, now: Date): string | undefined {
  const dayOf = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;
  return { "-1": "yesterday", "0": "today", "1": "tomorrow" }[String(dayOf(moment) - dayOf(now))];
}

function formatAgo(differenceMs: number): string {
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const minutes = Math.round(differenceMs / 60_000);
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 48
    ? relative.format(hours, "hour")
    : relative.format(Math.round(hours / 24), "day");
}
