/** The command `/workflows`. */
import type { App } from "@slack/bolt";
import { readAuditRecord } from "../../durable/audit-record.ts";
import { findApprovals } from "../../durable/find-approvals.ts";
import type { GatewayParts } from "../../gateway/respond.ts";
import { workThenAck } from "../acknowledge.ts";
import { auditSummary, noApproval, workflowsUsage } from "../audit-summary.ts";
import { tellPrivately } from "../private-word.ts";
import { notAnswered } from "../sentences.ts";

export const workflowsCommand = "/workflows";

/** Listens for the command; its answers are private. */
export function listenForWorkflows(app: App, gateway: GatewayParts): void {
  const { log } = gateway;
  app.command(workflowsCommand, async ({ command, ack, client }) => {
    const to = { user: command.user_id, channel: command.channel_id };
    const tell = (text: string) => tellPrivately({ client, log }, to, text);
    await workThenAck({
      work: () => answer(gateway, command.text),
      ack: (text) => ack({ response_type: "ephemeral", text }),
      onUnknown: async () => undefined,
      onLate: (text) => tell(text ?? notAnswered),
      log,
    });
  });
}

async function answer(gateway: GatewayParts, text: string): Promise<string> {
  const [word, id] = text.trim().split(/\s+/);
  if (word !== "audit" || id === undefined) return workflowsUsage;
  const approvals = await findApprovals(gateway.client, id);
  const records = await Promise.all(approvals.map((approval) => readAuditRecord(gateway, approval)));
  const summaries = records.flatMap((record) => (record === undefined ? [] : [auditSummary(record)]));
  return summaries.length === 0 ? noApproval(id) : summaries.join("\n\n");
}
