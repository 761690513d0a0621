/** Says to people how text of a known format, such as a date, has to look. */

const examples: Record<string, string> = {
  email: "an email address such as name@example.com",
  url: "a link such as https://example.com",
  date: "a date such as 2026-11-30",
  "date-time": "a moment such as 2026-11-30T10:00:00Z",
  decimal: "a number such as 120.50",
  time: "a time such as 14:30",
  user: "a person in Slack, such as @ann",
  channel: "a channel in Slack, such as #general",
  uuid: "a UUID such as 0b1c2d3e-4f50-4a61-8b72-9c83d4e5f607",
};

/** zod's names of the same formats. */
const alias: Record<string, string> = { uri: "url", datetime: "date-time", guid: "uuid" };

/** The message for text that does not have this form; undefined where the form has no name. */
export function formatMessage(format: string): string | undefined {
  const name = Object.hasOwn(alias, format) ? (alias[format] ?? format) : format;
  return Object.hasOwn(examples, name) ? `Must be ${examples[name]}.` : undefined;
}
