/** `--workflows <path>`, for the commands that offer workflows. */
import { Option } from "@commander-js/extra-typings";

export const workflowsOption = () =>
  new Option(
    "--workflows <path>",
    "a module or a folder of modules (.ts, .mts, .js, .mjs) that export workflows; " +
      "default: ./workflows, or the workflows that ship where there is no such folder",
  );
