/** What Slack sends to the app when people act; the shapes are those of Bolt's types. */
import type { ActionElement } from "../blocks/elements-of.ts";
import { type Entered, isStateless, stateValue } from "../blocks/state-value.ts";
import { teamOf, toSlackMessage } from "../web-api/slack-objects.ts";
import { initialStateOf, toSlackView, type ViewState } from "../web-api/slack-view.ts";
import { installedApp, team } from "../workspace/identity.ts";
import type { Channel, Member, Message, View } from "../workspace/records.ts";
import { microsToTimestamp } from "../workspace/timestamps.ts";
import type { Workspace } from "../workspace/workspace.ts";

type Payload = Record<string, unknown>;

/** What lets the app answer: a trigger for a modal, an address for a reply. */
export interface Handles {
  triggerId: string;
  responseUrl?: string;
}

export function commandPayload(
  input: { member: Member; channel: Channel; command: string; text: string },
  handles: Handles,
): Payload {
  const { member, channel, command, text } = input;
  return {
    token: installedApp.verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.kind === "im" ? "directmessage" : channel.name,
    user_id: member.id,
    user_name: member.name,
    command,
    text,
    api_app_id: installedApp.id,
    is_enterprise_install: "false",
    response_url: handles.responseUrl,
    trigger_id: handles.triggerId,
  };
}

/** One element acted on: the element, the block it stands in, what was entered or picked, and when. */
export interface ActedOn {
  element: ActionElement;
  blockId: string;
  entered?: Entered | undefined;
  atMs: number;
}

function actionOf({ element, blockId, entered, atMs }: ActedOn): Payload {
  const common = {
    action_id: element.action_id,
    block_id: blockId,
    action_ts: microsToTimestamp(atMs * 1000),
  };
  if (element.type !== "button") return { ...stateValue(element, entered), ...common };
  const value = entered ?? element.value;
  const style = element.style === undefined ? {} : { style: element.style };
  return {
    type: "button",
    text: element.text,
    ...(value === undefined ? {} : { value }),
    ...style,
    ...common,
  };
}

function actorFields(member: Member): Payload {
  return {
    user: { id: member.id, username: member.name, name: member.name, team_id: teamOf(member) },
    api_app_id: installedApp.id,
    token: installedApp.verificationToken,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** A click in a message. An ephemeral's payload has no `message`: Slack does not keep it. */
export function messageActionPayload(
  workspace: Workspace,
  input: { member: Member; channel: Channel; message: Message; acted: ActedOn },
  handles: Handles,
): Payload {
  const { member, channel, message, acted } = input;
  const isEphemeral = message.visibleTo !== undefined;
  return {
    type: "block_actions",
    ...actorFields(member),
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    trigger_id: handles.triggerId,
    channel: { id: channel.id, name: channel.kind === "im" ? "directmessage" : channel.name },
    ...(isEphemeral ? {} : { message: toSlackMessage(workspace, message, true) }),
    state: { values: stateAfter(message, acted) },
    response_url: handles.responseUrl,
    actions: [actionOf(acted)],
  };
}

/** What the message's menus hold, the one acted on included. */
function stateAfter(message: Message, { element, blockId, entered }: ActedOn): ViewState {
  const state = initialStateOf(message.blocks ?? []);
  if (isStateless(element)) return state;
  return { ...state, [blockId]: { ...state[blockId], [element.action_id]: stateValue(element, entered) } };
}

/** A click in a modal or in the home tab; `state` is what is entered and picked there now. */
export function viewActionPayload(
  input: { member: Member; view: View; acted: ActedOn; state: ViewState },
  handles: Handles,
): Payload {
  const { member, view, acted, state } = input;
  return {
    type: "block_actions",
    ...actorFields(member),
    container: { type: "view", view_id: view.id },
    trigger_id: handles.triggerId,
    view: toSlackView(view, state),
    actions: [actionOf(acted)],
  };
}

export function viewSubmissionPayload(
  member: Member,
  { view, values }: { view: View; values: ViewState },
  handles: Handles,
): Payload {
  return {
    type: "view_submission",
    ...actorFields(member),
    trigger_id: handles.triggerId,
    view: toSlackView(view, values),
    response_urls: [],
  };
}

export function viewClosedPayload(member: Member, view: View, isCleared: boolean): Payload {
  return { type: "view_closed", ...actorFields(member), view: toSlackView(view), is_cleared: isCleared };
}
