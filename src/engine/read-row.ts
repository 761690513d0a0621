/** A row as SQLite hands it out, with the types that the table's columns have. */
import type { SQLOutputValue } from "node:sqlite";
import type { Row } from "./entry.ts";
import { fromStoredId } from "./stored-id.ts";

type Given = Record<string, SQLOutputValue>;

const states: Row["state"][] = ["pending", "resolved", "rejected", "rejected_canceled", "rejected_timedout"];

/** The table is STRICT: what else may stand there is a damaged row, whose digest does not fit. */
export function readRow(row: Given): Row {
  const state = states.find((one) => one === row.state);
  return {
    place: numberIn(row.place) ?? -1,
    id: fromStoredId(textIn(row.id)),
    root: fromStoredId(textIn(row.root)),
    branch: row.branch === null ? null : fromStoredId(textIn(row.branch)),
    made: textIn(row.made),
    state: state ?? "pending",
    live: textIn(row.live),
    over_at: numberIn(row.over_at) ?? -1,
    due: numberIn(row.due),
    task_due: numberIn(row.task_due),
    task_due_type: row.task_due_type === 0 ? 0 : row.task_due_type === 1 ? 1 : null,
    task_order: numberIn(row.task_order),
    // No digest is below zero, so this one does not fit.
    digest: state === undefined ? -1 : (numberIn(row.digest) ?? -1),
  };
}

function textIn(value: SQLOutputValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function numberIn(value: SQLOutputValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}
