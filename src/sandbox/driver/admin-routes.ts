/** The driver API that no person has: who is there, what the app did, what shall go wrong. Documented in routes.ts. */
import express, { type Response, type Router } from "express";
import { z } from "zod";
import type { SandboxParts } from "../sandbox-parts.ts";
import {
  callFaultSchema,
  disconnectFaultSchema,
  envelopeFaultSchema,
  tokenFaultSchema,
  triggerFaultSchema,
  unwelcomeFaultSchema,
} from "../web-api/faults.ts";
import { findChannel } from "../web-api/find-channel.ts";
import type { Directory } from "../workspace/directory.ts";
import { installedApp } from "../workspace/identity.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { PersonError } from "./person-error.ts";

const channelBody = z.object({
  id: z.string().optional(),
  name: z.string(),
  members: z.array(z.string()).optional(),
  private: z.boolean().default(false),
  app: z.boolean().default(true),
});

const changeBody = z.object({ archived: z.boolean().optional(), app: z.boolean().optional() });

const removalBody = z.object({ channel: z.string(), ts: z.string(), thread: z.boolean().default(false) });

const rateLimitsBody = z.object({ on: z.boolean() });

/** How many calls the page's inspector shows. */
const shownCalls = 100;

const callsQuery = z.object({ method: z.string().optional() });

const faultBody = z.union([
  disconnectFaultSchema,
  unwelcomeFaultSchema,
  tokenFaultSchema,
  envelopeFaultSchema,
  triggerFaultSchema,
  callFaultSchema,
]);

/** Answers once what was done is on disk. */
export type Send = (response: Response, body: object) => Promise<void>;

export function createAdminRoutes(parts: SandboxParts, send: Send): Router {
  const { workspace, calls, connections } = parts;
  const router = express.Router();
  router.post("/channels", async (request, response) => {
    await send(response, {
      channel: addChannel(channelBody.parse(request.body), workspace.directory, parts.now()),
    });
  });
  router.post("/channels/:id", async (request, response) => {
    changeChannel(workspace, request.params.id, changeBody.parse(request.body));
    await send(response, {});
  });
  router.post("/removals", async (request, response) => {
    removeMessage(workspace, removalBody.parse(request.body));
    await send(response, {});
  });
  router.get("/calls", async (request, response) => {
    const { method } = callsQuery.parse(request.query);
    await send(response, {
      calls: calls.list(method),
      acks: connections.acks,
      connections: connections.count,
      sockets: connections.sockets,
    });
  });
  router.delete("/calls", async (_request, response) => {
    calls.clear();
    connections.forgetMost();
    await send(response, {});
  });
  router.get("/inspection", async (_request, response) => {
    await send(response, {
      calls: inspect(parts),
      connections: connections.count,
      faults: parts.faults.list(),
      rateLimits: parts.rateLimits.isOn,
    });
  });
  router.post("/rate-limits", async (request, response) => {
    parts.rateLimits.isOn = rateLimitsBody.parse(request.body).on;
    await send(response, { on: parts.rateLimits.isOn });
  });
  router.get("/faults", async (_request, response) => await send(response, { faults: parts.faults.list() }));
  router.post("/faults", async (request, response) => {
    addFault(faultBody.parse(request.body), parts);
    await send(response, {});
  });
  router.delete("/faults", async (_request, response) => {
    parts.faults.clear();
    await send(response, {});
  });
  return router;
}

/** What the app asked and was told, in the order in which it began. */
function inspect({ calls, deliveries }: SandboxParts): object[] {
  return [
    ...calls.newest(shownCalls).map((call) => ({ ...call, by: "app" })),
    ...deliveries.newest(shownCalls).map((call) => ({ ...call, by: "slack" })),
  ]
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .slice(-shownCalls);
}

function addFault(fault: z.output<typeof faultBody>, { connections, faults }: SandboxParts): void {
  if (fault.kind === "disconnect") connections.disconnectAll(fault.reason, fault.abrupt);
  else faults.add(fault);
}

function addChannel(body: z.output<typeof channelBody>, directory: Directory, nowMs: number): object {
  const everybody = [...directory.members.keys()].filter((id) => id !== installedApp.userId);
  const people = body.members ?? everybody;
  const channel = {
    id: body.id ?? `C${1000 + directory.channels.size}`,
    name: body.name,
    kind: body.private ? ("private" as const) : ("public" as const),
    createdAtSeconds: Math.floor(nowMs / 1000),
    purpose: "",
    memberIds: body.app ? [...people, installedApp.userId] : people,
  };
  directory.putChannel(channel);
  return channel;
}

/** What an admin does: archives it or not, takes the app out or invites it. */
function changeChannel(
  workspace: Workspace,
  id: string,
  { archived, app }: z.output<typeof changeBody>,
): void {
  const { directory } = workspace;
  const channel = findChannel(workspace, id);
  const others = directory.memberIds(channel).filter((member) => member !== installedApp.userId);
  directory.putChannel({
    ...channel,
    ...(archived === undefined ? {} : { isArchived: archived }),
    ...(app === undefined ? {} : { memberIds: app ? [...others, installedApp.userId] : others }),
  });
}

/** What an admin or a retention rule deletes: a message, and with `thread` its replies before it. */
function removeMessage({ messages }: Workspace, { channel, ts, thread }: z.output<typeof removalBody>): void {
  const message = messages.find(channel, ts);
  if (message === undefined) throw new PersonError("message_not_found");
  if (thread) for (const reply of [...messages.conversation(channel).replies(ts)]) messages.remove(reply);
  messages.remove(message);
}
