/** `signoff start`. */
import { Command } from "@commander-js/extra-typings";
import { serve } from "./serve.ts";
import { workflowsOption } from "./workflows-option.ts";

export const command = new Command("start")
  .description(
    "Runs everything in one process: the embedded engine unless RESONATE_URL or RESONATE_DATABASE_URL names another, the Slack sandbox unless there are Slack tokens, a worker and a gateway.",
  )
  .addOption(workflowsOption())
  .action(({ workflows }) => serve("all", workflows));
