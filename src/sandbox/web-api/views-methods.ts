/** views.open, push, update and publish: modals and home tabs. */
import { z } from "zod";
import type { SandboxParts } from "../sandbox-parts.ts";
import type { ViewDefinition, ViewStore } from "../workspace/view-store.ts";
import { structured } from "./arguments.ts";
import { defineMethod } from "./method.ts";
import { SlackError } from "./slack-error.ts";
import { readView, stateOf, toSlackView } from "./slack-view.ts";

/** Modals on top of one another. */
export const maxStackedViews = 3;

const opening = z.object({ trigger_id: z.string(), view: structured });

export const viewsOpen = defineMethod(opening, (args, parts) => {
  const { workspace } = parts;
  const definition = readView(args.view, "modal");
  refuseUsedExternalId(workspace.views, definition);
  const user = exchange(args.trigger_id, parts);
  const view = workspace.views.openModal(user, definition);
  return { view: toSlackView(view, stateOf(view)) };
});

export const viewsPush = defineMethod(opening, (args, parts) => {
  const { workspace } = parts;
  const definition = readView(args.view, "modal");
  refuseUsedExternalId(workspace.views, definition);
  const user = exchange(args.trigger_id, parts);
  const open = workspace.views.modals(user);
  const top = open.at(-1);
  if (!top) throw new SlackError("not_found");
  if (open.length >= maxStackedViews) throw new SlackError("push_limit_reached");
  const view = workspace.views.openModal(user, definition, top);
  return { view: toSlackView(view, stateOf(view)) };
});

export const viewsUpdate = defineMethod(
  z.object({
    view: structured,
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  }),
  (args, { workspace: { views } }) => {
    const old = args.view_id
      ? views.get(args.view_id)
      : args.external_id && views.findByExternalId(args.external_id);
    if (!old) throw new SlackError("not_found");
    const definition = readView(args.view, old.type);
    if (args.hash && args.hash !== old.hash) throw new SlackError("hash_conflict");
    const view = views.update(old, definition);
    return { view: toSlackView(view, stateOf(view)) };
  },
);

export const viewsPublish = defineMethod(
  z.object({ user_id: z.string(), view: structured, hash: z.string().optional() }),
  (args, { workspace: { directory, views } }) => {
    if (!directory.members.has(args.user_id)) throw new SlackError("user_not_found");
    const definition = readView(args.view, "home");
    const old = views.home(args.user_id);
    if (args.hash && old && args.hash !== old.hash) throw new SlackError("hash_conflict");
    const view = views.publishHome(args.user_id, definition);
    return { view: toSlackView(view, stateOf(view)) };
  },
);

/** Spends a trigger and returns whose it is. Throws invalid_, expired_, exchanged_trigger_id. */
function exchange(id: string, { triggers, faults }: SandboxParts): string {
  if (faults.takeForTrigger()) throw new SlackError("expired_trigger_id");
  const use = triggers.exchange(id);
  if (use.kind === "refused") throw new SlackError(use.error);
  return use.user;
}

function refuseUsedExternalId(views: ViewStore, { external_id: externalId }: ViewDefinition): void {
  if (typeof externalId === "string" && externalId !== "" && views.findByExternalId(externalId)) {
    throw new SlackError("duplicate_external_id");
  }
}
