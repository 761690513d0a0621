/** The modals that people have open and the home tabs that the app published. */
import { randomBytes } from "node:crypto";
import type { ChangeFeed } from "./change-feed.ts";
import type { Journal } from "./journal.ts";
import type { View } from "./records.ts";

export type ViewDefinition = View["definition"];

export class ViewStore {
  readonly #views = new Map<string, View>();
  readonly #journal: Journal;
  readonly #changes: ChangeFeed;
  readonly #now: () => number;

  constructor(journal: Journal, changes: ChangeFeed, now: () => number) {
    this.#journal = journal;
    this.#changes = changes;
    this.#now = now;
  }

  get(id: string): View | undefined {
    return this.#views.get(id);
  }

  home(user: string): View | undefined {
    return this.#views.get(homeId(user));
  }

  /** The modals that a person has open, the one on top last. */
  modals(user: string): View[] {
    const open = [...this.#views.values()].filter((view) => view.user === user && view.type === "modal");
    return open.sort((a, b) => this.#depth(a) - this.#depth(b));
  }

  findByExternalId(externalId: string): View | undefined {
    return [...this.#views.values()].find((view) => view.definition.external_id === externalId);
  }

  /** Opens a modal: on top of `previous`, or alone, which closes what the person had open. */
  openModal(user: string, definition: ViewDefinition, previous?: View): View {
    if (!previous) this.closeAll(user);
    const id = `V${randomBytes(6).toString("hex").toUpperCase()}`;
    const place = previous ? { rootId: previous.rootId, previousId: previous.id } : { rootId: id };
    return this.#put({ id, type: "modal", user, hash: this.#newHash(), definition, ...place });
  }

  publishHome(user: string, definition: ViewDefinition): View {
    const id = homeId(user);
    const picked = this.home(user)?.picked;
    const kept = picked ? { picked } : {};
    return this.#put({ id, type: "home", user, hash: this.#newHash(), rootId: id, definition, ...kept });
  }

  /** Remembers what the person picked. It stands on their screen already, so nothing is drawn for it, and the hash stays. */
  keepPicked(view: View, picked: NonNullable<View["picked"]>): View {
    const kept = { ...view, picked };
    this.#views.set(view.id, kept);
    this.#journal.put("view", view.id, kept);
    return kept;
  }

  update(view: View, definition: ViewDefinition): View {
    return this.#put({ ...view, definition, hash: this.#newHash() });
  }

  close(view: View): void {
    this.#views.delete(view.id);
    this.#journal.remove("view", view.id);
    this.#changes.publish({ kind: "view-closed", view });
  }

  closeAll(user: string): void {
    for (const view of this.modals(user)) this.close(view);
  }

  restore(view: View): void {
    this.#views.set(view.id, view);
  }

  #depth(view: View): number {
    const below = view.previousId === undefined ? undefined : this.#views.get(view.previousId);
    return below ? this.#depth(below) + 1 : 0;
  }

  #put(view: View): View {
    this.#views.set(view.id, view);
    this.#journal.put("view", view.id, view);
    this.#changes.publish({ kind: "view", view });
    return view;
  }

  #newHash(): string {
    return `${Math.floor(this.#now() / 1000)}.${randomBytes(4).toString("hex")}`;
  }
}

function homeId(user: string): string {
  return `VHOME${user.slice(1)}`;
}
