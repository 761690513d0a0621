/** The fixed answer of each Web API method: from memory, the same to everybody, with nothing kept. */
import type { ParsedUrlQuery } from "node:querystring";

const team = "T0LEAN";

let posted = 0;

/** A ts that was never given before. */
function nextTs(): string {
  posted += 1;
  return `${Math.floor(Date.now() / 1_000)}.${String(posted).padStart(6, "0").slice(-6)}`;
}

const user = (id: string) => ({
  id,
  team_id: team,
  name: id.toLowerCase(),
  deleted: false,
  real_name: id,
  tz: "Etc/UTC",
  tz_offset: 0,
  profile: { real_name: id, display_name: id, team },
  is_admin: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_bot: false,
  is_app_user: false,
});

const channel = (id: string) => ({
  id,
  name: "approvals",
  is_channel: true,
  is_private: false,
  is_archived: false,
  is_member: true,
  context_team_id: team,
});

/** By method; what is not here is answered with `ok` alone. */
const answers: Record<string, (args: Record<string, string>, url: string) => object> = {
  "auth.test": (_args, url) => ({
    url: `${url}/`,
    team: "Lean",
    user: "app",
    team_id: team,
    user_id: "U0APP",
    bot_id: "B0APP",
    is_enterprise_install: false,
  }),
  "apps.connections.open": (_args, url) => ({ url: `${url.replace("http:", "ws:")}/link` }),
  "users.info": ({ user: id = "" }) => ({ user: user(id) }),
  "conversations.info": ({ channel: id = "" }) => ({ channel: channel(id) }),
  "conversations.members": () => ({ members: ["U0ANA", "U0BEN"], response_metadata: { next_cursor: "" } }),
  "conversations.open": () => ({ channel: { id: "D0ANA" } }),
  "conversations.history": () => ({ messages: [], has_more: false }),
  "conversations.replies": () => ({ messages: [], has_more: false }),
  "usergroups.list": () => ({ usergroups: [] }),
  "chat.postMessage": ({ channel: id, text, thread_ts }) => {
    const ts = nextTs();
    const thread = thread_ts === undefined ? {} : { thread_ts };
    return { channel: id, ts, message: { type: "message", user: "U0APP", ts, text, ...thread } };
  },
  "chat.update": ({ channel: id, ts, text }) => ({ channel: id, ts, text }),
  "chat.getPermalink": ({ channel: id, message_ts: ts }) => ({
    channel: id,
    permalink: `https://lean.slack.com/archives/${id}/p${ts}`,
  }),
};

export function answerOf(method: string, args: Record<string, string>, url: string): object {
  return { ok: true, ...answers[method]?.(args, url) };
}

/** A form's fields; of one that is there twice the last. */
export function fieldsOf(form: ParsedUrlQuery): Record<string, string> {
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, [value].flat().at(-1) ?? ""]));
}
