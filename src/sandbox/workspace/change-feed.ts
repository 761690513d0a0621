/** Tells the web page what changed in the workspace, as it changes. */
import type { Message, View } from "./records.ts";

export type Change =
  | { kind: "message"; message: Message }
  | { kind: "removed"; message: Message }
  | { kind: "view"; view: View }
  | { kind: "view-closed"; view: View }
  | { kind: "people" };

type Listener = (change: Change) => void;

export class ChangeFeed {
  readonly #listeners = new Set<Listener>();

  /** Calls the listener at every change from now on, until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
