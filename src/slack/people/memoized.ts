/** What Slack told once and would tell again: asked for once, by all who want it at the same time, too. */

/** So many answers are kept; then it begins anew. */
const mostKept = 5_000;

export class Memoized<Answer> {
  readonly #answers = new Map<string, Promise<Answer>>();

  /** The answer about `subject`; a failure is not kept. */
  get(subject: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#answers.get(subject);
    if (known !== undefined) return known;
    const asking = ask();
    if (this.#answers.size >= mostKept) this.#answers.clear();
    this.#answers.set(subject, asking);
    asking.catch(() => this.#answers.delete(subject));
    return asking;
  }
}
