/** The schedules that there are. They are few, so the state machine has all of them in memory. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Change, SdkServer, StoredSchedule } from "../pinned.ts";
import { UserError } from "../user-error.ts";
import { fromStoredId, toStoredId } from "./stored-id.ts";

export class Schedules {
  readonly #server: SdkServer;
  readonly #all: StatementSync;
  readonly #write: StatementSync;
  readonly #forget: StatementSync;

  constructor(database: DatabaseSync, server: SdkServer) {
    this.#server = server;
    this.#all = database.prepare("SELECT id, body, due FROM schedules ORDER BY place");
    this.#write = database.prepare(
      "INSERT INTO schedules (id, body, due) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body, due = excluded.due",
    );
    this.#forget = database.prepare("DELETE FROM schedules WHERE id = ?");
    this.read();
  }

  /** Takes them from the table. Throws a UserError if one cannot be read. */
  read(): void {
    const { schedules } = this.#server;
    schedules.clear();
    this.#server.sTimeouts = [];
    for (const { id, body, due } of this.#all.all()) {
      const schedule = parse(fromStoredId(String(id)), String(body));
      schedules.set(schedule.id, schedule);
      this.#server.sTimeouts.push({ id: schedule.id, timeout: Number(due) });
    }
  }

  /** Writes those that these changes are of. */
  write(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === "schedule.del") this.#forget.run(toStoredId(change.id));
      if (change.kind === "schedule.set") this.put(change.schedule.id);
    }
  }

  put(id: string): void {
    const schedule = this.#server.schedules.get(id);
    const due = this.#dueOf(id);
    if (schedule !== undefined && due !== undefined)
      this.#write.run(toStoredId(id), JSON.stringify(schedule), due);
  }

  /** When the next one is due, in ms since 1970; Infinity if none is. */
  earliestDueMs(): number {
    return Math.min(...this.#server.sTimeouts.map(({ timeout }) => timeout));
  }

  #dueOf(id: string): number | undefined {
    return this.#server.sTimeouts.find((time) => time.id === id)?.timeout;
  }
}

function parse(id: string, body: string): StoredSchedule {
  let cause: unknown;
  try {
    const schedule: StoredSchedule | null = JSON.parse(body);
    if (schedule?.id === id) return schedule;
  } catch (error) {
    cause = error;
  }
  throw new UserError(
    `The schedule ${id} in the engine's file is damaged.`,
    "Put back a good copy: `signoff restore <backup>` (docs/operations.md).",
    { code: "state-damaged", cause },
  );
}
