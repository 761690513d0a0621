/** `signoff gateway`. */
import { Command } from "@commander-js/extra-typings";
import { serve } from "./serve.ts";
import { workflowsOption } from "./workflows-option.ts";

export const command = new Command("gateway")
  .description(
    "Runs a gateway: it turns what people do in Slack, by links and over HTTP into the settling of promises.",
  )
  .addOption(workflowsOption())
  .action(({ workflows }) => serve("gateway", workflows));
