/** What the configuration says where a test does not. */
import { noCallers } from "../runtime/caller-port.ts";
import type { WorkflowSettings } from "../runtime/internals.ts";

/** One channel, nobody who operates, and nothing that leads outside. */
export const testSettings: WorkflowSettings = {
  channel: "C0TEST",
  operators: [],
  approvers: new Map(),
  webhooks: new Map(),
  webhookSecrets: [],
  callers: noCallers,
  callbackHosts: [],
  changeFreeze: undefined,
  publicUrl: "http://signoff.test",
};
