/** `GET /sandbox/events?user=`: what changes on a person's screen, as Server-Sent Events. */
import type { Request, Response } from "express";
import type { SandboxParts } from "../sandbox-parts.ts";
import type { Change } from "../workspace/change-feed.ts";
import type { Channel, Message } from "../workspace/records.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { toShownMessage } from "./read-messages.ts";
import { showView } from "./show-workspace.ts";

/** Streams until the browser goes away. Each event's data is one JSON object with its `kind`. */
export function streamChanges(request: Request, response: Response, { workspace }: SandboxParts): void {
  const user = String(request.query.user ?? "");
  response.writeHead(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    Connection: "keep-alive",
  });
  response.write(": connected\n\n");
  const stop = workspace.changes.listen((change) => {
    const shown = toShownChange(change, user, workspace);
    if (shown) response.write(`data: ${JSON.stringify(shown)}\n\n`);
  });
  response.on("close", stop);
}

function toShownChange(change: Change, user: string, workspace: Workspace): object | undefined {
  if (change.kind === "people") return change;
  if (change.kind === "message" || change.kind === "removed") {
    const { message } = change;
    return isVisible(message, user, workspace)
      ? { kind: change.kind, message: toShownMessage(workspace, message) }
      : undefined;
  }
  if (change.view.user !== user) return undefined;
  return { kind: change.kind, view: showView(change.view) };
}

function isVisible(message: Message, user: string, { directory }: Workspace): boolean {
  const channel: Channel | undefined = directory.channels.get(message.channel);
  if (message.visibleTo !== undefined && message.visibleTo !== user) return false;
  return channel !== undefined && directory.isMember(channel, user);
}
