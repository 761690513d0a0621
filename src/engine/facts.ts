/** Facts about the engine's file as a whole, such as the newest time that was used. */
import type { DatabaseSync, StatementSync } from "node:sqlite";

type NumberName = "newest-ms" | "next-order" | "restored-from-ms" | "restored-at-ms";
type TextName = "indexed-tags";

export class Facts {
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  #nextOrder: number;

  constructor(database: DatabaseSync) {
    this.#read = database.prepare("SELECT value FROM facts WHERE name = ?");
    this.#write = database.prepare("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)");
    this.#nextOrder = this.get("next-order") ?? 0;
  }

  get(name: NumberName): number | undefined {
    const value = this.#read.get(name)?.value;
    return typeof value === "number" ? value : undefined;
  }

  text(name: TextName): string | undefined {
    const value = this.#read.get(name)?.value;
    return typeof value === "string" ? value : undefined;
  }

  set(name: NumberName, value: number): void;
  set(name: TextName, value: string): void;
  set(name: NumberName | TextName, value: number | string): void {
    this.#write.run(name, value);
  }

  takeOrder(): number {
    this.#nextOrder += 1;
    return this.#nextOrder - 1;
  }

  /** Orders from before stay; the next one is beyond them. */
  noteOrder(order: number): void {
    this.#nextOrder = Math.max(this.#nextOrder, order + 1);
  }

  /** Writes what goes with each transaction. */
  write(nowMs: number): void {
    this.set("newest-ms", nowMs);
    this.set("next-order", this.#nextOrder);
  }
}
