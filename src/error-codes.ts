/** The codes of what can go wrong and a person can mend: they stay the same, and docs/errors.md has a section for each. */
export const errorCodes = [
  "backup-under-way",
  "bad-input",
  "bad-package-json",
  "bad-request",
  "bad-settings",
  "bad-url",
  "bad-workflow",
  "bad-working-hours",
  "cannot-search",
  "defined-twice",
  "disk-failed",
  "engine-away",
  "engine-open",
  "engine-refuses",
  "engine-stopped",
  "folder-in-use",
  "folder-not-writable",
  "foreign-journal",
  "foreign-record",
  "foreign-yield",
  "journal-damaged",
  "no-channel",
  "no-signing-key",
  "no-such-command",
  "no-workflows",
  "not-a-form",
  "not-a-group-id",
  "not-a-source",
  "not-a-user-id",
  "not-an-engine",
  "not-found",
  "not-plain-json",
  "not-yielded",
  "older-or-newer-journal",
  "other-library",
  "other-time-zone",
  "port-taken",
  "replay-mismatch",
  "run-over",
  "settings-contradict",
  "slack-refuses",
  "state-damaged",
  "user",
] as const;
/** `user`: of an author's own. */
export type ErrorCode = (typeof errorCodes)[number];

/** Where the cause and the cure of an error stand. */
export function helpOf(code: ErrorCode): string {
  return `docs/errors.md#${code}`;
}
