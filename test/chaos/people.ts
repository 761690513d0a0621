/** People at work in Slack: they start runs, answer cards in every way, and do it again when nothing came of it. */
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Workspace } from "../program/workspace.ts";
import type { Deed, Deeds } from "./deeds.ts";
import type { Act, Plan, PlannedRun } from "./plan.ts";
import type { Card, Screen } from "./screen.ts";

/** How long people look for a card or a dialog before they give up, in milliseconds. */
const patienceMs = 3_000;
const dialogPatienceMs = 1_500;

export class People {
  readonly #workspace: Workspace;
  readonly #screen: Screen;
  readonly #deeds: Deeds;
  /** A person has one dialog open at a time. */
  readonly #dialogs = new Map<string, Promise<unknown>>();

  constructor(parts: { workspace: Workspace; screen: Screen; deeds: Deeds }) {
    this.#workspace = parts.workspace;
    this.#screen = parts.screen;
    this.#deeds = parts.deeds;
  }

  /** Plays everyone's part; resolves when all have done what they planned or given up. */
  async play(plan: Plan): Promise<void> {
    await Promise.all(
      plan.runs.map(async (run) => {
        await pause(run.atMs);
        await this.#follow(run);
      }),
    );
  }

  async #follow(run: PlannedRun): Promise<void> {
    for (let tries = 0; tries < 3 && !(await this.start(run)); tries += 1) await pause(150);
    await Promise.all(
      run.acts.map(async (act) => {
        const card = await this.#screen.card(run.id, act.approval, patienceMs);
        if (card === undefined) return;
        await pause(act.afterMs);
        await this.act(run.id, act, this.#screen.cardsOf(run.id)[act.approval] ?? card);
      }),
    );
  }

  /** Types the command; true if it was acknowledged as started, now or before. */
  async start({ id, workflow, starter, duplicate }: PlannedRun): Promise<boolean> {
    const more = duplicate ? { duplicate } : {};
    const answer = await this.#workspace.start(starter, `${workflow} id=${id}`, more);
    const isAcked = [answer, duplicateOf(answer)].some(
      (one) => one?.acked === true && /:rocket:|:link:/.test(one.response?.text ?? ""),
    );
    this.#deeds.noteStart(id, isAcked);
    return isAcked;
  }

  async act(run: string, act: Act, card: Card): Promise<void> {
    if (act.what === "cancel") return this.#cancel(run, act, card);
    if (act.way === "command") return this.#resolve(run, act, card);
    const isDialog = act.what === "withdraw" || act.what === "answer" || run === "";
    const mayAsk = isDialog || act.what === "deny" || act.what === "approve";
    await (mayAsk ? this.#click(run, act, card) : undefined);
  }

  async #cancel(run: string, act: Act, card: Card): Promise<void> {
    await this.#note(run, { act, card, promise: card.promise }, async () => {
      const answer = await this.#workspace.command(act.by, "/workflows", `cancel ${run} enough`);
      return read(answer, answer.response?.text?.includes("Cancelled what") === true);
    });
  }

  async #resolve(run: string, act: Act, card: Card): Promise<void> {
    const promise = act.old ? card.firstPromise : card.promise;
    await this.#note(run, { act, card, promise }, async () => {
      const said = act.what === "answer" ? "count=3" : act.what;
      const answer = await this.#workspace.command(act.by, "/resolve-promise", `${promise} ${said}`);
      return read(answer, answer.response?.text?.includes("was recorded.") === true);
    });
  }

  /** Clicks, and fills in the dialog if one opens: then it is the dialog that counts. */
  async #click(run: string, act: Act, card: Card): Promise<void> {
    const promise = act.old ? card.firstPromise : card.promise;
    const opens = this.#opensDialog(act, card);
    if (!opens) {
      await this.#note(run, { act, card, promise }, async () => read(await this.#press(act, card, promise), true));
      return;
    }
    await this.#alone(act.by, async () => {
      const answer = await this.#press(act, card, promise);
      if (!answer.acked) return;
      const view = await this.#dialog(act.by, card);
      if (view === undefined) return;
      const values = act.what === "answer" ? { count: "3" } : { comment: `because of ${run}` };
      await this.#note(run, { act, card, promise }, async () => {
        const submitted = await this.#workspace.submitView(act.by, view, values, act.duplicate);
        return read(submitted, submitted.response_action === undefined);
      });
      await this.#workspace.closeViews(act.by);
    });
  }
}
