/** People at work in Slack: they start runs and answer cards in every way, several at once, twice, and too late. */
import { setTimeout as pause } from "node:timers/promises";
import { fieldBlockId } from "../../src/slack/views/form/block-id.ts";
import type { SeenView } from "../program/seen-message.ts";
import type { Workspace } from "../program/workspace.ts";
import type { Deed, Deeds } from "./deeds.ts";
import { drive } from "./drive.ts";
import type { Act, Plan, PlannedRun } from "./plan.ts";
import type { Card, Screen } from "./screen.ts";

/** How long people look for a card or a dialog before they give up, in milliseconds. */
const cardPatienceMs = 4_000;
const dialogPatienceMs = 1_200;

export class People {
  readonly #workspace: Workspace;
  readonly #screen: Screen;
  readonly #deeds: Deeds;
  /** A person has one dialog open at a time. */
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(parts: { workspace: Workspace; screen: Screen; deeds: Deeds }) {
    this.#workspace = parts.workspace;
    this.#screen = parts.screen;
    this.#deeds = parts.deeds;
  }

  /** Plays everyone's part; resolves when all have done what they planned, or given up. */
  async play(plan: Plan): Promise<void> {
    await Promise.all(plan.runs.map((run) => this.#follow(run)));
  }

  async #follow(run: PlannedRun): Promise<void> {
    await pause(run.atMs);
    let isThere = await this.start(run);
    for (let tries = 1; tries < 3 && !isThere; tries += 1) {
      await pause(150);
      isThere = await this.start(run);
    }
    await Promise.all([
      isThere ? this.#reuse(run) : undefined,
      ...run.acts.map(async (act) => {
        if ((await this.#screen.card(run.id, act.approval, cardPatienceMs)) === undefined) return;
        await pause(act.afterMs);
        const card = this.#screen.cardsOf(run.id)[act.approval];
        if (card !== undefined) await this.act(run, act, card);
      }),
    ]);
  }

  /** Starts something else under the same ID. */
  async #reuse({ id, reuse }: PlannedRun): Promise<void> {
    if (reuse === undefined) return;
    await pause(reuse.afterMs);
    const answer = await this.#workspace.start(reuse.by, `${reuse.workflow} id=${id}`);
    const said = answer.response?.text;
    if (said !== undefined) this.#deeds.reuses.push({ run: id, workflow: reuse.workflow, said });
  }

  /** Types the command; true if it was acknowledged that the run is there. */
  async start({ id, workflow, starter, duplicate }: PlannedRun): Promise<boolean> {
    const answer = await this.#workspace.start(starter, `${workflow} id=${id}`, { duplicate });
    const isAcked = answer.acked === true && /:rocket:|:link:/.test(answer.response?.text ?? "");
    this.#deeds.noteStart(id, isAcked);
    return isAcked;
  }

  async act(run: PlannedRun, act: Act, card: Card): Promise<void> {
    const promise = act.old ? card.firstPromise : card.promise;
    const doing = { run, act, card, promise };
    if (act.way === "command") await this.#type(doing);
    else if (opensDialog(doing)) await this.#alone(act.by, () => this.#fillIn(doing));
    else await this.#note(doing, async () => told(await this.#press(doing), true));
  }

  async #type(doing: TimelineEntry): Promise<void> {
    const { run, act, promise } = doing;
    const isCancel = act.what === "cancel";
    const said = act.what === "answer" ? "count=3" : act.what;
    const [command, text] = isCancel
      ? ["/workflows", `cancel ${run.id} enough`]
      : ["/resolve-promise", `${promise} ${said}`];
    await this.#note(doing, async () => {
      const answer = await this.#workspace.command(act.by, command, text);
      const words = answer.response?.text ?? "";
      return told(answer, words.includes(isCancel ? "Cancelled what" : ":white_check_mark:"));
    });
  }

  #press({ act, card, promise }: TimelineEntry) {
    const [actionId, value] = act.what === "withdraw" ? ["more", "withdraw"] : [act.what, promise];
    const { duplicate, by: user } = act;
    // The menu has to be there, and its option; a button may be that of an old screen.
    const stale = act.what !== "withdraw";
    const place = { channel: "C0APPROVALS", ts: card.ts };
    return drive(this.#workspace.url, "/sandbox/actions", {
      ...place,
      user,
      actionId,
      value,
      duplicate,
      stale,
    });
  }

  /** It is the dialog that counts, if one opens. */
  async #fillIn(doing: TimelineEntry): Promise<void> {
    const { run, act, promise } = doing;
    const user = act.by;
    const pressed = await this.#press(doing);
    if (pressed.acked !== true) return;
    const view = await this.#findDialog(user, doing);
    if (view === undefined) return;
    const values =
      act.what === "answer" ? { [fieldBlockId("count")]: "3" } : { comment: `because of ${run.id}` };
    await this.#note({ ...doing, promise }, async () => {
      const given = { user, viewId: view.id, submit: true, values, duplicate: act.duplicate };
      const answer = await drive(this.#workspace.url, "/sandbox/views", given);
      return told(answer, answer.response_action === undefined);
    });
    for (const left of await this.#workspace.views(user))
      await drive(this.#workspace.url, "/sandbox/views", { user, viewId: left.id, submit: false });
  }

  async #findDialog(user: string, { card }: TimelineEntry): Promise<SeenView | undefined> {
    const giveUpAtMs = Date.now() + dialogPatienceMs;
    while (Date.now() < giveUpAtMs) {
      const views = await this.#workspace.views(user);
      const view = views.find((one) => JSON.stringify(one).includes(card.approval));
      if (view !== undefined) return view;
      await pause(50);
    }
    return undefined;
  }

  async #alone(user: string, work: () => Promise<void>): Promise<void> {
    const working = (this.#busy.get(user) ?? Promise.resolve()).then(work, work);
    this.#busy.set(user, working);
    await working;
  }

  async #note(
    { run, act, card, promise }: TimelineEntry,
    work: () => Promise<Deed["answer"]>,
  ): Promise<void> {
    const sentAtMs = Date.now();
    const deed = { run: run.id, approval: card.approval, promise, by: act.by, what: act.what, sentAtMs };
    const answer = await work();
    this.#deeds.responses.push({ ...deed, answer, endedAtMs: Date.now() });
  }
}

interface TimelineEntry {
  run: PlannedRun;
  act: Act;
  card: Card;
  promise: string;
}

function opensDialog({ run, act }: TimelineEntry): boolean {
  if (act.what === "withdraw" || act.what === "answer") return true;
  if (run.workflow === "groups") return act.what === "deny";
  return run.workflow === "chain" && act.approval === 1 && act.what === "approve";
}

/** `isRecorded`: what the acknowledgement itself says. */
function told({ acked }: { acked?: boolean | undefined }, isRecorded: boolean): Deed["answer"] {
  if (acked !== true) return "unacked";
  return isRecorded ? "acked" : "refused";
}
