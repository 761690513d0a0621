/** What people see of the app's calls: the card of a run, that it shows the decision, and the line that ends it. */
import { z } from "zod";

const metadataSchema = z
  .string()
  .transform((text) => JSON.parse(text))
  .pipe(z.object({ event_payload: z.object({ key: z.string() }) }));

/** The button Approve in a card's blocks, which carries the ID of the promise. */
const approveValue = /"action_id":"approve".*?"value":"([^"]*)"/;

export interface Card {
  ts: string;
  value: string;
}

/** One thing to come; whoever waits for it is told with the time. */
class Sight<Value> {
  readonly #seen = Promise.withResolvers<{ value: Value; atMs: number }>();
  readonly seen = this.#seen.promise;

  show(value: Value): void {
    this.#seen.resolve({ value, atMs: performance.now() });
  }
}

export interface Sights {
  card: Sight<Card>;
  approved: Sight<undefined>;
  end: Sight<undefined>;
}

export class Watch {
  readonly #runs = new Map<string, Sights>();
  readonly #runOfCard = new Map<string, Sights>();
  #calls: Record<string, number> = {};

  /** What will be seen of this run. */
  expect(run: string): Sights {
    const sights: Sights = { card: new Sight(), approved: new Sight(), end: new Sight() };
    this.#runs.set(run, sights);
    return sights;
  }

  forget(run: string, card: Card): void {
    this.#runs.delete(run);
    this.#runOfCard.delete(card.ts);
  }

  /** What was called since the last time that this was asked. */
  takeCalls(): Record<string, number> {
    const calls = this.#calls;
    this.#calls = {};
    return calls;
  }

  /** Notes one call that was answered. */
  note(method: string, args: Record<string, string>, answered: { ts?: string | undefined }): void {
    this.#calls[method] = (this.#calls[method] ?? 0) + 1;
    if (method === "chat.update" && args.text?.includes("*Approved*"))
      this.#runOfCard.get(args.ts ?? "")?.approved.show(undefined);
    if (method !== "chat.postMessage" || args.metadata === undefined) return;
    const { key } = metadataSchema.parse(args.metadata).event_payload;
    const [kind = "", run = ""] = key.split(" ");
    if (kind === "card") this.#showCard(run.replace(/:0$/, ""), answered.ts ?? "", args.blocks ?? "");
    if (kind === "end") this.#runs.get(run)?.end.show(undefined);
  }

  #showCard(run: string, ts: string, blocks: string): void {
    const sights = this.#runs.get(run);
    if (sights === undefined) return;
    this.#runOfCard.set(ts, sights);
    sights.card.show({ ts, value: approveValue.exec(blocks)?.[1] ?? "" });
  }
}
