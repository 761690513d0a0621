/** Who is away, and who answers in their place: set by people themselves, asked when somebody responds. */
import { type Absence, endAbsences, readAbsences, writeAbsence } from "../records/absence.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { steadyNow } from "../steady-clock.ts";
import type { NotAuthorized } from "./attempt.ts";
import { checkRecipient } from "./check-recipient.ts";
import type { Cover, Directory } from "./directory.ts";

/** So long what was read is taken for what is so, in milliseconds. */
const freshMs = 5_000;
const longestMs = 366 * 86_400_000;

export type AwayResult =
  | { kind: "away"; absence: Absence }
  | { kind: "too-soon" }
  | { kind: "too-late" }
  /** Why the one they named cannot stand in, or that Slack does not say who that is. */
  | NotAuthorized
  | { kind: "cannot-search" };

export class Absences implements Cover {
  readonly #readers: RecordReaders;
  readonly #directory: Directory;
  readonly #steadyNow: () => number;
  #read: { atMs: number; away: Promise<Map<string, Absence>> } | undefined;

  /** `now`: a clock that never goes back, in milliseconds. */
  constructor(readers: RecordReaders, directory: Directory, now: () => number = steadyNow) {
    this.#readers = readers;
    this.#directory = directory;
    this.#steadyNow = now;
  }

  /** Throws when the engine is away. */
  async coveredBy(standIn: string): Promise<string[]> {
    return (await this.about(standIn)).covered.map(({ person }) => person);
  }

  /** The absence of this person, and of those who have named them. Throws when the engine is away. */
  async about(person: string): Promise<{ own: Absence | undefined; covered: Absence[] }> {
    const away = await this.#away();
    // What is remembered may be over since.
    const still = [...away.values()].filter(({ untilMs }) => untilMs > Date.now());
    return {
      own: still.find((one) => one.person === person),
      covered: still.filter(({ standIn }) => standIn === person),
    };
  }

  /** `nonce`: the same for a redelivery of the same word. Throws when the engine is away, or Slack. */
  async leave(given: Pick<Absence, "person" | "standIn" | "untilMs">, nonce: string): Promise<AwayResult> {
    const setAtMs = Date.now();
    if (given.untilMs <= setAtMs) return { kind: "too-soon" };
    if (given.untilMs > setAtMs + longestMs) return { kind: "too-late" };
    if (given.standIn === given.person) return { kind: "refused", reason: "to-themselves" };
    try {
      const refused = await checkRecipient(this.#directory, given.standIn);
      if (refused !== undefined) return refused;
      const absence = { ...given, setAtMs };
      await writeAbsence(this.#readers, absence, nonce);
      return { kind: "away", absence };
    } catch (error) {
      if (isUnsearchable(error)) return { kind: "cannot-search" };
      throw error;
    } finally {
      this.#read = undefined;
    }
  }

  /** Throws when the engine is away. */
  async comeBack(person: string): Promise<void> {
    try {
      await endAbsences(this.#readers, person);
    } catch (error) {
      if (!isUnsearchable(error)) throw error;
    } finally {
      this.#read = undefined;
    }
  }

  /** Nobody where the engine cannot search. */
  async #away(): Promise<Map<string, Absence>> {
    const known = this.#read;
    if (known !== undefined && this.#steadyNow() - known.atMs < freshMs) return known.away;
    const away = readAbsences(this.#readers, Date.now()).catch((error: unknown) => {
      if (isUnsearchable(error)) return new Map<string, Absence>();
      if (this.#read?.away === away) this.#read = undefined;
      throw error;
    });
    this.#read = { atMs: this.#steadyNow(), away };
    return away;
  }
}
