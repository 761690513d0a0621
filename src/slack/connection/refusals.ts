/** What each of Slack's refusals means for whoever meets it: the one place that judges them (Slack's lists of errors). */

/**
 * `forever`: the same call is refused again, whatever time passes. `mendable`: until somebody does something, then it
 * works: wait for that. `passing`: it works again by itself.
 */
export type RefusalKind = "forever" | "mendable" | "passing";

/** `app`: nothing works until it is fixed. `call`: what it was asked for, such as one channel or one method. */
export type RefusalReach = "app" | "call";

interface Refusal {
  kind: RefusalKind;
  reach: RefusalReach;
  remedy?: string;
}

const install = "Install the app to the workspace again at https://api.slack.com/apps (Install App)";
const newToken = `${install}, and set SLACK_BOT_TOKEN to its Bot User OAuth Token (xoxb-...).`;
const admins = "Ask an admin of the workspace";

/** Nothing works before somebody does this. */
const dead = (remedy: string): Refusal => ({ kind: "mendable", reach: "app", remedy });
/** This does not work before somebody does this; the rest does. */
const mendable = (remedy: string): Refusal => ({ kind: "mendable", reach: "call", remedy });
const passing: Refusal = { kind: "passing", reach: "call" };
/** No waiting helps; a person may find another way. */
const forever = (remedy?: string): Refusal => ({ kind: "forever", reach: "call", ...(remedy && { remedy }) });

/** Those for ever that have no remedy need not be named. */
const refusals = new Map<string, Refusal>([
  ["not_authed", dead(newToken)],
  ["invalid_auth", dead(newToken)],
  ["account_inactive", dead(newToken)],
  ["token_revoked", dead(newToken)],
  ["token_expired", dead(newToken)],
  ["user_removed_from_team", dead(newToken)],
  [
    "not_allowed_token_type",
    dead("Set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-...), not to another kind."),
  ],
  [
    "team_disabled",
    dead("The workspace is disabled: have it enabled again, or install the app to another one."),
  ],
  [
    "org_login_required",
    dead("The workspace is moving to an Enterprise organization: install the app again after that."),
  ],
  ["access_denied", dead(`${admins} to let the app be used.`)],
  ["accesslimited", dead(`${admins} to let this machine's network reach Slack's API.`)],
  ["enterprise_is_restricted", dead(`${admins} to install the app to the workspace itself.`)],
  ["ekm_access_denied", dead(`${admins}: the organization has suspended posting by its encryption keys.`)],
  ["two_factor_setup_required", dead("Whoever installed the app has to set up two-factor authentication.")],
  ["not_in_channel", mendable("Invite the app to the channel: /invite @Signoff.")],
  ["missing_scope", mendable(`${install}, from manifest.yml: a scope is missing.`)],
  ["no_permission", mendable(`${install}, from manifest.yml: a permission is missing.`)],
  [
    "plan_upgrade_required",
    mendable("The workspace's plan has no user groups: name people, or upgrade the plan."),
  ],
  [
    "messages_tab_disabled",
    mendable("Switch the Messages Tab on under App Home at https://api.slack.com/apps."),
  ],
  [
    "no_such_subteam",
    forever("The user group is gone or disabled: enable it again, or name another one in the policy."),
  ],
  ["subteam_not_found", forever("There is no such user group: name another one in the policy.")],
  ["ratelimited", passing],
  ["rate_limited", passing],
  ["internal_error", passing],
  ["fatal_error", passing],
  ["request_timeout", passing],
  ["service_unavailable", passing],
  ["team_added_to_org", passing],
  ["channel_not_found", forever("Check the channel's ID, and invite the app if the channel is private.")],
  ["is_archived", forever("Unarchive the channel, or name another one instead of it.")],
]);

/** Judges Slack's word for why it refused. An unknown one is for ever: Slack understood the call, and will say so again. */
export function classifyRefusal(code: string): RefusalKind {
  return refusalOf(code).kind;
}

/** Whether it stops everything, as a dead token does, or only what was asked for. */
export function reachOf(code: string): RefusalReach {
  return refusalOf(code).reach;
}

/** What a person can do about it, in sentences; undefined if nothing is known to help. */
export function remedyFor(code: string): string | undefined {
  return refusalOf(code).remedy;
}

/** Those that are about one message: another one may be posted in the same channel. */
const ofMessages = new Set([
  "message_not_found",
  "thread_not_found",
  "cant_update_message",
  "cant_delete_message",
  "edit_window_closed",
  "update_failed",
  "msg_too_long",
  "no_text",
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_arguments",
  "metadata_too_large",
  "invalid_metadata_schema",
]);

/** Whether it is about the message alone, and not about where it is. */
export function isAboutMessage(code: string): boolean {
  return ofMessages.has(code);
}

function refusalOf(code: string): Refusal {
  return refusals.get(code) ?? forever();
}
