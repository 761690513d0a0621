/**
 * Who listens for what. Bolt goes through the whole chain of each of its listeners for each payload: with one for each
 * button and dialog that was a tenth of all promises of an approval, so it has one for each kind, and the rest stands here.
 */
import type {
  AllMiddlewareArgs,
  App,
  BlockButtonAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from "@slack/bolt";

type Listener<Args> = (given: Args & AllMiddlewareArgs) => Promise<unknown>;
type OnButton = Listener<SlackActionMiddlewareArgs<BlockButtonAction>>;
type OnSubmission = Listener<SlackViewMiddlewareArgs<ViewSubmitAction>>;
type OnCommand = Listener<SlackCommandMiddlewareArgs>;

export class SlackListeners {
  /** For what is of another kind. */
  readonly bolt: App;
  readonly #buttons: { id: string | RegExp; act: OnButton }[] = [];
  readonly #submissions = new Map<string, OnSubmission>();
  readonly #commands = new Map<string, OnCommand>();

  constructor(app: App) {
    this.bolt = app;
    const any = /^/;
    app.action<BlockButtonAction>({ action_id: any, type: "block_actions" }, async (given) => {
      const { action_id: pressed } = given.action;
      const isMeant = ({ id }: { id: string | RegExp }) =>
        typeof id === "string" ? id === pressed : id.test(pressed);
      await allOf(this.#buttons.filter(isMeant).map(({ act }) => act(given)));
    });
    app.view<ViewSubmitAction>({ callback_id: any, type: "view_submission" }, async (given) => {
      await this.#submissions.get(given.view.callback_id)?.(given);
    });
    app.command(any, async (given) => {
      await this.#commands.get(given.command.command)?.(given);
    });
  }

  /** A button of this ID, or of one like it; several may listen for the same. */
  button(id: string | RegExp, act: OnButton): void {
    this.#buttons.push({ id, act });
  }

  /** A dialog that is submitted. */
  submission(callbackId: string, act: OnSubmission): void {
    this.#submissions.set(callbackId, act);
  }

  /** A slash command, with its slash. */
  command(name: string, act: OnCommand): void {
    this.#commands.set(name, act);
  }
}

/** None is left alone because another one fails. */
async function allOf(acts: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(acts);
  await Promise.all(acts);
}
