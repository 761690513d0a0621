/** What Slack told once and would tell again: asked for once, by all who want it at the same time, too. */
import { LRUCache } from "lru-cache";

/** So many answers are kept, those that were asked for last. */
const mostKept = 5_000;

export class Memoized<Answer> {
  readonly #answers = new LRUCache<string, Promise<Answer>>({ max: mostKept });

  /** The answer about `subject`; a failure is not kept. */
  get(subject: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(subject);
    if (known !== undefined) return known;
    const asking = ask();
    this.#answers.set(subject, asking);
    asking.catch(() => this.#answers.delete(subject));
    return asking;
  }
}
