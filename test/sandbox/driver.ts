/** Drives a sandbox through its /sandbox routes, and waits for what shall be seen there. */
import { expect } from "vitest";
import { z } from "zod";
import { patiently } from "../patience.ts";

const answerSchema = z.looseObject({ ok: z.boolean() });
type Answer = z.infer<typeof answerSchema>;

const messageSchema = z.looseObject({
  kind: z.enum(["message", "ephemeral"]),
  ts: z.string(),
  text: z.string(),
  user: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
});
export type SeenMessage = z.infer<typeof messageSchema>;

export class Driver {
  readonly #url: string;

  constructor({ url }: { url: string }) {
    this.#url = url;
  }

  async send(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Answer> {
    const json = { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(`${this.#url}/sandbox/${path}`, { method, ...(body ? json : {}) });
    return answerSchema.parse(await response.json());
  }

  post(path: string, body: object): Promise<Answer> {
    return this.send("POST", path, body);
  }

  async messages(query: Record<string, string>): Promise<SeenMessage[]> {
    const answer = await this.send("GET", `messages?${new URLSearchParams(query)}`);
    return z.object({ messages: z.array(messageSchema) }).parse(answer).messages;
  }

  /** Waits until a message with this text is seen. */
  async seeMessage(query: Record<string, string>, text: string): Promise<SeenMessage> {
    return await expect
      .poll(async () => this.#find(query, text), patiently)
      .toBeDefined()
      .then(async () => {
        const message = await this.#find(query, text);
        if (!message) throw new Error(`The message vanished: ${text}`);
        return message;
      });
  }

  async views(user: string): Promise<{ id: string }[]> {
    const answer = await this.send("GET", `views?user=${user}`);
    return z.object({ views: z.array(z.looseObject({ id: z.string() })) }).parse(answer).views;
  }

  async calls(method: string): Promise<{ fault?: string | undefined; answer?: unknown }[]> {
    const answer = await this.send("GET", `calls?method=${encodeURIComponent(method)}`);
    const callSchema = z.looseObject({ fault: z.string().optional(), answer: z.unknown().optional() });
    return z.object({ calls: z.array(callSchema) }).parse(answer).calls;
  }

  async #find(query: Record<string, string>, text: string): Promise<SeenMessage | undefined> {
    return (await this.messages(query)).find((message) => message.text === text);
  }
}
