/** What an engine answers in place of what was asked for. */
import type { Request } from "@resonatehq/sdk";

/** The engine answered, but not with what was asked for. */
export class EngineError extends Error {
  readonly status: number;

  constructor(kind: Request["kind"], status: number, detail: unknown) {
    super(`The durable engine answered ${kind} with ${status}: ${JSON.stringify(detail)}`);
    this.name = "EngineError";
    this.status = status;
  }
}

/** Whether that is how an engine answers that cannot search (docs/resonate.md, "The wire protocol"). */
export function isUnsearchable(error: unknown): boolean {
  return error instanceof EngineError && error.status === 501;
}
