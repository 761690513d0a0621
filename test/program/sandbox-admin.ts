/** What an admin of the sandbox's workspace does, and the faults of Slack that a test orders. */
import { z } from "zod";

const answerSchema = z.looseObject({
  ok: z.boolean(),
  acked: z.boolean().optional(),
  ackMs: z.number().optional(),
  error: z.string().optional(),
  response: z.looseObject({ text: z.string().optional() }).optional(),
  /** By block_id, of a dialog that was submitted. */
  errors: z.record(z.string(), z.string()).optional(),
});
export type Answer = z.output<typeof answerSchema>;

export class SandboxAdmin {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  protected async post(path: string, body: unknown): Promise<Answer> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(new URL(path, this.url), {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return answerSchema.parse(await answer.json());
  }

  /** An admin archives a channel or not, takes the app out or invites it. */
  changeChannel(id: string, change: { archived?: boolean; app?: boolean }): Promise<Answer> {
    return this.post(`/sandbox/channels/${id}`, change);
  }

  /** Somebody new, or other facts about somebody known. */
  person(facts: {
    id: string;
    guest?: "single-channel" | "multi-channel";
    otherTeam?: string;
    isBot?: boolean;
    isDeactivated?: boolean;
  }): Promise<Answer> {
    return this.post("/sandbox/people", facts);
  }

  channel(channel: { id: string; name: string; members: string[] }): Promise<Answer> {
    return this.post("/sandbox/channels", channel);
  }

  /** A new user group, or other people in an old one. */
  group(group: { id: string; users: string[]; disabled?: boolean }): Promise<Answer> {
    return this.post("/sandbox/groups", group);
  }

  fault(fault: {
    kind: string;
    token?: string;
    error?: string;
    reason?: string;
    method?: string;
    channel?: string;
    times?: number;
    delayMs?: number;
    retryAfterSeconds?: number;
    abrupt?: boolean;
  }) {
    return this.post("/sandbox/faults", fault);
  }

  /** Whether the sandbox limits calls as Slack does. */
  setRateLimits(on: boolean): Promise<Answer> {
    return this.post("/sandbox/rate-limits", { on });
  }

  async clearFaults(): Promise<void> {
    await fetch(new URL("/sandbox/faults", this.url), { method: "DELETE" });
  }
}
