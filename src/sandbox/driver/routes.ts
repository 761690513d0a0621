/**
 * The driver API: what people do in the workspace, and what a test wants to see and to break.
 * The web page and programs use it alike. JSON in, JSON out; what cannot be done answers 400 `{ok: false, error}`.
 *
 * People (each waits for the app's acknowledgement and answers
 * `{ok: true, acked: true, ackMs, response?}` or `{ok: true, acked: false, error: "operation_timeout" | "dispatch_failed"}`;
 * `duplicate: true` delivers the same payload in two envelopes and adds `duplicate: {acked, ...}`):
 *   POST /sandbox/commands {user, channel, command, text?, duplicate?}
 *   POST /sandbox/actions  {user, channel, ts | viewId, actionId, value?, blockId?, values?, duplicate?, stale?}
 *                          value: the option or ID picked, a list of them where several may be, seconds for a datetimepicker;
 *                          of several buttons with one action_id it names the one, as blockId does
 *                          values: what is entered in the modal's inputs meanwhile; told to the app with the action
 *   POST /sandbox/views    {user, viewId, submit, values?, duplicate?}   adds response_action, errors, view (after update, push)
 *                          values: see enter-values.ts; what is left out holds what was picked in it, or its initial value
 *   POST /sandbox/home     {user}
 *   POST /sandbox/messages {user, channel, text, thread_ts?}             `{ok, ts}`; text is taken as mrkdwn, unescaped
 *
 * What there is:
 *   GET  /sandbox/messages?channel=&thread_ts=&user=   GET /sandbox/home?user=   GET /sandbox/views?user=
 *   GET  /sandbox/workspace                            GET /sandbox/events?user= (Server-Sent Events)
 *   GET  /sandbox/newest?user=                         `{newest: {channel: ts}}`, see newest-messages.ts
 *
 * Who there is:
 *   POST /sandbox/members  {count}
 *   POST /sandbox/people   {id, name?, realName?, title?, isBot?, guest?, otherTeam?, isDeactivated?}
 *                          somebody new, or other facts about somebody known; guest: "single-channel" or "multi-channel"
 *   POST /sandbox/channels {id?, name, members?, private?, app?}   `app: false` leaves the app out; members default to everybody
 *   POST /sandbox/channels/<id> {archived?, app?}          archives it or not, takes the app out or invites it
 *   POST /sandbox/removals {channel, ts, thread?}          an admin deletes a message, and with thread its replies
 *   POST /sandbox/groups   {id, users, handle?, name?, disabled?}  a new group, or other people in an old one; the app is told
 *                          of it if it has subscribed to `subteam_members_changed` and `subteam_updated`
 *
 * What the app did, and what shall go wrong:
 *   GET, DELETE /sandbox/calls?method=   the Web API calls, and the acknowledgements with `late`
 *                                        (of Socket Mode); `sockets: {open, most}`, those asked to leave included
 *   POST /sandbox/rate-limits {on}       Slack's rate limits, see web-api/rate-limits.ts
 *   GET  /sandbox/inspection             what the page's inspector shows: the newest calls, connections, faults, limits
 *   GET, POST, DELETE /sandbox/faults    see web-api/faults.ts; `{kind: "expired_trigger", times?}` makes triggers expire,
 *                                        `{kind: "dead_token", token, error?, times?}` refuses each call with a token,
 *                                        `{kind: "unwelcome", reason?, times?}` asks new connections to leave at once
 *
 * How the app is told (GET says how it is):
 *   GET, POST /sandbox/delivery {requestUrl, signingSecret}   from now on by signed requests; an address that does not
 *                          answer Slack's challenge is not taken: 400, `url_verification_failed`, problem
 *                          {requestUrl: null}: over Socket Mode again
 */
import express, { type ErrorRequestHandler, type Response, type Router } from "express";
import { z } from "zod";
import type { SandboxParts } from "../sandbox-parts.ts";
import { SlackError } from "../web-api/slack-error.ts";
import { act, actionBody } from "./act.ts";
import { createAdminRoutes, type Send } from "./admin-routes.ts";
import { createDeliveryRoutes } from "./delivery-routes.ts";
import { findPerson } from "./find-person.ts";
import { finishView, viewBody } from "./finish-view.ts";
import { streamChanges } from "./live.ts";
import { newestMessages } from "./newest-messages.ts";
import { openHome } from "./open-home.ts";
import { PersonError } from "./person-error.ts";
import { messagesQuery, readMessages } from "./read-messages.ts";
import { commandBody, runCommand } from "./run-command.ts";
import { showHome, showModals, showWorkspace } from "./show-workspace.ts";
import { createWhoRoutes } from "./who-routes.ts";
import { messageBody, writeMessage } from "./write-message.ts";

const userSchema = z.object({ user: z.string() });

export function createDriverRoutes(parts: SandboxParts): Router {
  const { workspace } = parts;
  const router = express.Router();
  router.use(express.json({ limit: "5mb" }));
  const send = async (response: Response, body: object) => {
    await workspace.settled();
    response.json({ ok: true, ...body });
  };
  router.post("/commands", async (request, response) => {
    await send(response, await runCommand(commandBody.parse(request.body), parts));
  });
  router.post("/actions", async (request, response) => {
    await send(response, await act(actionBody.parse(request.body), parts));
  });
  router.post("/views", async (request, response) => {
    await send(response, await finishView(viewBody.parse(request.body), parts));
  });
  router.post("/home", async (request, response) => {
    await send(response, await openHome(userSchema.parse(request.body).user, parts));
  });
  router.post("/messages", async (request, response) => {
    await send(response, { ts: writeMessage(messageBody.parse(request.body), parts).ts });
  });
  addSightRoutes(router, parts, send);
  router.use(createAdminRoutes(parts, send), createWhoRoutes(parts, send), createDeliveryRoutes(parts));
  router.use(answerError);
  return router;
}

/** What there is to see. */
function addSightRoutes(router: Router, parts: SandboxParts, send: Send): void {
  const { workspace } = parts;
  router.get("/views", async (request, response) => {
    await send(response, { views: showModals(workspace, userSchema.parse(request.query).user) });
  });
  router.get("/home", async (request, response) => {
    const { id } = findPerson(workspace, userSchema.parse(request.query).user);
    await send(response, { view: showHome(workspace, id) });
  });
  router.get("/newest", async (request, response) => {
    const { id } = findPerson(workspace, userSchema.parse(request.query).user);
    await send(response, { newest: newestMessages(workspace, id) });
  });
  router.get("/messages", async (request, response) => {
    await send(response, { messages: readMessages(messagesQuery.parse(request.query), workspace) });
  });
  router.get("/workspace", async (_request, response) => {
    await send(response, showWorkspace(workspace, parts.firstCommands));
  });
  router.get("/events", (request, response) => streamChanges(request, response, parts));
}

const answerError: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof PersonError) response.status(400).json({ ok: false, error: error.code });
  else if (error instanceof SlackError) response.status(400).json(error.toAnswer());
  else if (error instanceof z.ZodError) {
    response.status(400).json({ ok: false, error: "invalid_request", problems: z.prettifyError(error) });
  } else next(error);
};
