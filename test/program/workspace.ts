/** Drives the Slack sandbox through its documented routes, as people would. */
import { z } from "zod";
import { type Answer, SandboxAdmin } from "./sandbox-admin.ts";
import { keyOf, messageSchema, type SeenMessage, type SeenView, viewSchema } from "./seen-message.ts";
import { until } from "./until.ts";

export const approvals = "C0APPROVALS";

export class Workspace extends SandboxAdmin {
  command(user: string, command: string, text: string): Promise<Answer> {
    return this.post("/sandbox/commands", { user, channel: approvals, command, text });
  }

  start(user: string, text: string, more: { duplicate?: boolean; channel?: string } = {}): Promise<Answer> {
    return this.post("/sandbox/commands", {
      user,
      channel: approvals,
      command: "/start-workflow",
      text,
      ...more,
    });
  }

  /** `stale`: the person's screen still shows the button, with this value, though the card has changed. */
  click(
    user: string,
    card: { ts: string; channel?: string },
    actionId: "approve" | "approve-for-a-time" | "deny" | "answer" | "edit",
    more: { duplicate?: boolean; stale?: boolean; value?: string } = {},
  ): Promise<Answer> {
    return this.post("/sandbox/actions", {
      user,
      channel: card.channel ?? approvals,
      ts: card.ts,
      actionId,
      ...more,
    });
  }

  /** An admin deletes a message, and with `thread` its replies before it. */
  remove(message: { ts: string; channel?: string }, thread = false): Promise<Answer> {
    return this.post("/sandbox/removals", { channel: approvals, ts: message.ts, thread });
  }

  /** Chooses from the card's menu. */
  choose(
    user: string,
    card: { ts: string },
    value: "withdraw" | "delegate" | "take-back" | "override" | "details",
  ): Promise<Answer> {
    return this.post("/sandbox/actions", { user, channel: approvals, ts: card.ts, actionId: "more", value });
  }

  /** The dialog that is open for this person, once it is there. */
  async dialog(user: string): Promise<{ id: string; text: string }> {
    const url = new URL("/sandbox/views", this.url);
    url.searchParams.set("user", user);
    const read = z.object({ views: z.array(z.looseObject({ id: z.string() })) });
    return until(`a dialog for ${user}`, async () => {
      const { views } = read.parse(await (await fetch(url)).json());
      const top = views.at(-1);
      return top && { id: top.id, text: JSON.stringify(top) };
    });
  }

  /** Fills in and submits the open dialog. */
  async submit(user: string, values: Record<string, unknown> = {}): Promise<Answer> {
    const { id } = await this.dialog(user);
    return this.post("/sandbox/views", { user, viewId: id, submit: true, values });
  }

  /** Every dialog that is open for this person, as the app built it, the top one last. */
  async views(user: string): Promise<SeenView[]> {
    const url = new URL("/sandbox/views", this.url);
    url.searchParams.set("user", user);
    return z.object({ views: z.array(viewSchema) }).parse(await (await fetch(url)).json()).views;
  }

  /** Closes the open dialog. */
  async close(user: string): Promise<Answer> {
    const { id } = await this.dialog(user);
    return this.post("/sandbox/views", { user, viewId: id, submit: false });
  }

  /** Opens the home tab, and gives what the app has published then. */
  async openHome(user: string): Promise<SeenView> {
    await this.post("/sandbox/home", { user });
    return until(`the home tab of ${user}`, () => this.home(user));
  }

  /** The home tab as it is now; undefined if none was published. */
  async home(user: string): Promise<SeenView | undefined> {
    const url = new URL("/sandbox/home", this.url);
    url.searchParams.set("user", user);
    const { view } = z.object({ view: viewSchema.nullable() }).parse(await (await fetch(url)).json());
    return view ?? undefined;
  }

  /** Clicks a button of a view or an ephemeral message, picked by its block or value. */
  press(
    user: string,
    where: { viewId: string } | { channel: string; ts: string },
    button: { actionId: string; blockId?: string; value?: string; stale?: boolean },
  ): Promise<Answer> {
    return this.post("/sandbox/actions", { user, ...where, ...button });
  }

  /** Ticks the box of a block in the home tab, or takes the tick away. */
  tick(user: string, viewId: string, blockId: string, isTicked = true): Promise<Answer> {
    const value = isTicked ? ["selected"] : [];
    return this.post("/sandbox/actions", { user, viewId, actionId: "select", blockId, value });
  }

  /** The ephemeral messages of this person in #approvals, whole, oldest first. */
  async ephemerals(user: string): Promise<SeenMessage[]> {
    return (await this.messages({ user })).filter((message) => message.kind === "ephemeral");
  }

  /** What the app wrote to this person directly, oldest first. */
  async directWords(user: string): Promise<string[]> {
    const answer = await (await fetch(new URL("/sandbox/workspace", this.url))).json();
    const read = z.object({
      channels: z.array(z.looseObject({ id: z.string(), partner: z.string().optional() })),
    });
    const channels = read.parse(answer).channels.filter(({ partner }) => partner === user);
    const lists = await Promise.all(channels.map(({ id }) => this.messages({ channel: id })));
    return lists.flat().map((message) => message.text);
  }

  async messages(query: { channel?: string; thread?: string; user?: string } = {}): Promise<SeenMessage[]> {
    const url = new URL("/sandbox/messages", this.url);
    url.searchParams.set("channel", query.channel ?? approvals);
    if (query.thread !== undefined) url.searchParams.set("thread_ts", query.thread);
    if (query.user !== undefined) url.searchParams.set("user", query.user);
    const answer = await (await fetch(url)).json();
    return z.object({ messages: z.array(messageSchema) }).parse(answer).messages;
  }

  /** Every card of this run, and there should be one. */
  async cards(run: string): Promise<SeenMessage[]> {
    return (await this.messages()).filter((message) => keyOf(message)?.startsWith(`card ${run}:`));
  }

  /** The card of this run, once it is there. */
  card(run: string): Promise<SeenMessage> {
    return until(`a card of ${run}`, async () => (await this.cards(run))[0]);
  }

  /** Waits until nothing is under way that shows the card of this run: its status leads to the card then. */
  async untilShown(run: string): Promise<void> {
    await until(`the end of the card sync of ${run}`, async () => {
      const { response } = await this.command("U0ANA", "/workflows", `status ${run}`);
      return response?.text?.includes("/archives/");
    });
  }

  /** The lines in the card's thread, without the card. */
  async thread(card: { ts: string }): Promise<SeenMessage[]> {
    return (await this.messages({ thread: card.ts })).filter((message) => message.ts !== card.ts);
  }

  /** What only this person sees in the channel, oldest first. */
  async privateWords(user: string): Promise<string[]> {
    return (await this.ephemerals(user)).map((message) => message.text);
  }
}
