/** What the API tells of the workflows that can be started. */
import { z } from "zod";
import { jsonValue } from "../form/json-schema.ts";

export const workflowListAnswer = z.object({
  workflows: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      version: z.int().describe("New runs are of this one"),
      versions: z.array(z.int()).describe("All that are registered: runs go on in the one they began with"),
      input: z.record(z.string(), jsonValue).describe("The JSON Schema of its input"),
      may_start: z
        .array(z.string())
        .optional()
        .describe(
          'Who may start it: "U…" a person, "S…" a group, "program:ci" a program, "channel" whoever is in the channel, others are lists of the directory. Absent: every member',
        ),
    }),
  ),
});
