/** What is counted and timed, for whoever runs this; http/metrics.ts counts it. */

/** All times are in milliseconds. */
export interface Telemetry {
  /** An approval was opened. */
  opened(workflow: string): void;
  /** An approval ended so, this long after its opening. */
  ended(about: { workflow: string; outcome: string; tookMs: number }): void;
  /** The workflow's side took up the last response this long after it was given. */
  resumed(afterMs: number): void;
  /** Somebody gave a response; `result` is what became of it. */
  responded(about: { act: string; surface: string; result: string }): void;
  /** Slack had its acknowledgement this long after the payload came. */
  acknowledged(afterMs: number): void;
  /** A call of Slack's Web API; `result` is "ok", Slack's name for the error, or how it failed. */
  slackCalled(about: { method: string; result: string; tookMs: number }): void;
  /** Slack asked to wait this long. */
  slackLimited(method: string, waitMs: number): void;
  /** A request to the engine; `result` is its status, or "failed". */
  engineAsked(about: { kind: string; result: string; tookMs: number }): void;
}
