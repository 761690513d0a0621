/** What people do in the sandbox, by its documented routes for programs. */
import { z } from "zod";

const channel = "C0APPROVALS";

const answerSchema = z.object({
  /** Whether the person could do it: the button, the dialog or the command was there. */
  ok: z.boolean(),
  /** Whether the app acknowledged it in time. */
  acked: z.boolean().optional(),
  /** Why it could not be done. */
  error: z.string().optional(),
  /** What the app said at once, to that person alone. */
  response: z.object({ text: z.string().optional() }).optional(),
  /** What is wrong with the fields of a dialog, by `block_id`. */
  errors: z.record(z.string(), z.string()).optional(),
});

/**
 * What came of something that a person did in the sandbox.
 *
 * @example
 * const { response } = await program.person("U0ANA").types("/workflows pending");
 */
export interface SandboxAnswer {
  /** Whether the person could do it: the button, the dialog or the command was there. */
  ok: boolean;
  /** Whether the app acknowledged it in time. */
  acked?: boolean | undefined;
  /** Why it could not be done. */
  error?: string | undefined;
  /** What the app said at once, to that person alone. */
  response?: { text?: string | undefined } | undefined;
  /** What is wrong with the fields of a dialog, by `block_id`. */
  errors?: Record<string, string> | undefined;
}

const messageSchema = z.object({ ts: z.string(), text: z.string(), thread_ts: z.string().optional() });

/**
 * A message in #approvals; its `text` is what a notification shows.
 *
 * @example
 * const card: SandboxMessage = await program.message("Refund 20 on order 1007");
 */
export interface SandboxMessage {
  /** Slack's timestamp, which is its name in the channel. */
  ts: string;
  text: string;
  /** The message whose thread it is in. */
  thread_ts?: string | undefined;
}

const viewsSchema = z.object({ views: z.array(z.object({ id: z.string() })) });

export class SandboxClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  type(user: string, line: string): Promise<SandboxAnswer> {
    const [command = "", ...words] = line.split(" ");
    return this.#post("/sandbox/commands", { user, channel, command, text: words.join(" ") });
  }

  click(user: string, actionId: string, { ts }: SandboxMessage): Promise<SandboxAnswer> {
    return this.#post("/sandbox/actions", { user, channel, ts, actionId });
  }

  /** The dialog on top for this person; undefined if there is none. */
  async dialog(user: string): Promise<string | undefined> {
    const { views } = viewsSchema.parse(await this.#get(`/sandbox/views?user=${user}`));
    return views.at(-1)?.id;
  }

  submit(user: string, viewId: string, values: Readonly<Record<string, unknown>>): Promise<SandboxAnswer> {
    return this.#post("/sandbox/views", { user, viewId, submit: true, values });
  }

  messages(): Promise<SandboxMessage[]> {
    return this.#messages("");
  }

  async replies({ ts }: SandboxMessage): Promise<SandboxMessage[]> {
    return (await this.#messages(`&thread_ts=${ts}`)).filter((message) => message.ts !== ts);
  }

  async #messages(more: string): Promise<SandboxMessage[]> {
    const answer = await this.#get(`/sandbox/messages?channel=${channel}${more}`);
    return z.object({ messages: z.array(messageSchema) }).parse(answer).messages;
  }

  async #get(path: string): Promise<unknown> {
    return (await fetch(new URL(path, this.url))).json();
  }

  async #post(path: string, body: object): Promise<SandboxAnswer> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(new URL(path, this.url), {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return answerSchema.parse(await answer.json());
  }
}
