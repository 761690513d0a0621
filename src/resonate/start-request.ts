/** What starts a run: its ID, what it calls, and with what. */

export interface StartRequest {
  id: string;
  workflow: string;
  args: unknown[];
  tags: Record<string, string>;
  version: number;
  /** The same when the same start is tried again. */
  nonce: string;
}
