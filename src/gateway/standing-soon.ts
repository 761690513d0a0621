/** Whether somebody is a member or a guest of the workspace, where nothing may wait long for Slack's answer. */
import { setTimeout as pause } from "node:timers/promises";
import type { Directory, Standing } from "./directory.ts";
import { isSlackUser } from "./slack-user.ts";

/** A command is to be acknowledged within 2.5 s, and links are answered while Slack is away. */
const patienceMs = 1_000;

/** Undefined for programs, and while Slack does not say. */
export async function standingSoon(
  directory: Directory,
  actor: string | undefined,
): Promise<Standing | undefined> {
  if (actor === undefined || !isSlackUser(actor)) return undefined;
  const asked = directory.standingOf(actor).catch(() => undefined);
  return Promise.race([asked, pause(patienceMs, undefined, { ref: false })]);
}

/**
 * Whether Slack says that somebody who acts outside it, by a link or a token that they were given once, has no account any
 * more. Slack itself lets nobody act who has none.
 */
export async function hasLeft(directory: Directory, actor: string): Promise<boolean> {
  const standing = await standingSoon(directory, actor);
  return standing === "deactivated" || standing === "unknown";
}
