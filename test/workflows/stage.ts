/** The workflows that ship, on an engine and a worker, with a webhook that they call. */
import type { WorkflowSettings } from "../../src/runtime/internals.ts";
import { workflows } from "../../src/workflows/registry.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { startWebhook, type Webhook } from "./webhook.ts";

export interface Stage {
  worker: RunningWorker;
  people: People;
  webhook: Webhook;
  /** The workflow's own lines in the thread. */
  notes(): string[];
  stop(): Promise<void>;
}

/** `workflow` calls the webhook unless `settings` says otherwise. */
export async function setStage(workflow: string, settings: Partial<WorkflowSettings> = {}): Promise<Stage> {
  const webhook = await startWebhook();
  const webhooks = new Map([[workflow, webhook.url]]);
  const worker = await startRunningWorker(workflows, undefined, { webhooks, ...settings });
  return {
    worker,
    people: new People(worker, [...(settings.operators ?? [])]),
    webhook,
    notes: () => worker.presenter.notes.map(({ text }) => text),
    stop: async () => {
      await worker.stop();
      await webhook.stop();
    },
  };
}
