/** A refusal as Slack words it: HTTP 200 with `{ok: false, error}`, details in `response_metadata`. */
export class SlackError extends Error {
  readonly code: string;
  readonly problems: readonly string[];

  constructor(code: string, problems: readonly string[] = []) {
    super(code);
    this.name = "SlackError";
    this.code = code;
    this.problems = problems;
  }

  toAnswer(): { ok: false; error: string; [key: string]: unknown } {
    if (this.problems.length === 0) return { ok: false, error: this.code };
    const messages = this.problems.map((problem) => `[ERROR] ${problem}`);
    return { ok: false, error: this.code, errors: this.problems, response_metadata: { messages } };
  }
}
