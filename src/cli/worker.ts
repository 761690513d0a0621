/** `signoff worker`. */
import { Command } from "@commander-js/extra-typings";
import { serve } from "./serve.ts";
import { workflowsOption } from "./workflows-option.ts";

export const command = new Command("worker")
  .description(
    "Runs a worker: it runs the workflows and shows in Slack what they wait for. Any number of them share the work of one engine.",
  )
  .addOption(workflowsOption())
  .action(({ workflows }) => serve("worker", workflows));
