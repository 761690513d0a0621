/** A client of a Slack that does not store blocks as they were sent. */
import { randomUUID } from "node:crypto";
import type { webApi } from "@slack/bolt";

type Rewrite = (blocks: string) => string;

/** What Slack does to blocks when it stores them. */
export const asSlackDoes: Rewrite = (blocks) =>
  blocks
    .replaceAll("🚀", ":rocket:")
    .replaceAll(/(?<!<)https:\/\/example\.com\/x/g, "<https://example.com/x>")
    .replaceAll(',"verbatim":true', "")
    .replaceAll('{"type":"plain_text"', '{"emoji":true,"type":"plain_text"')
    .replaceAll('{"type":"section"', () => `{"block_id":"${randomUUID()}","type":"section"`);

/** A client of a Slack that stores blocks in its own way, and tells of them so: `by` each method that tells. */
export function rewriting(by: Record<string, Rewrite>): (web: webApi.WebClient) => webApi.WebClient {
  return (web) => {
    const apiCall: webApi.WebClient["apiCall"] = async (method, args) => {
      const answer = await web.apiCall(method, args);
      const rewrite = by[method];
      if (rewrite === undefined) return answer;
      return JSON.parse(JSON.stringify(answer), (name, value) =>
        name === "blocks" && Array.isArray(value) ? JSON.parse(rewrite(JSON.stringify(value))) : value,
      );
    };
    const call = (method: string) => (args: Record<string, unknown>) => apiCall(method, args);
    const chat = { ...web.chat, postMessage: call("chat.postMessage"), update: call("chat.update") };
    const conversations = { ...web.conversations, history: call("conversations.history") };
    return Object.assign(Object.create(web), { apiCall, chat, conversations });
  };
}

/** One that stores all blocks so. */
export const everywhere = rewriting({
  "chat.postMessage": asSlackDoes,
  "chat.update": asSlackDoes,
  "conversations.history": asSlackDoes,
});
