/** The gateway of a test: people, groups and sources as the test says, and everybody in the channel. */
import { user } from "../approval/policy.ts";
import type { Source } from "../approval/source.ts";
import { UncheckableError } from "../gateway/directory.ts";
import { newestVersions } from "../gateway/known-versions.ts";
import { ResponseQueues } from "../gateway/response-queues.ts";
import { createLog } from "../log.ts";
import type { Workflow } from "../runtime/workflow.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import type { TestWorkflowOptions } from "./workflow-test.ts";

interface Given {
  workflows: readonly Workflow[];
  options: TestWorkflowOptions;
  now: () => number;
}

export function gatewayOf(readers: RecordReaders, { workflows, options, now }: Given) {
  const { groups = {}, sources = {}, away = {}, operators = [] } = options;
  return {
    ...readers,
    queues: new ResponseQueues(readers),
    operators: operators.map((id) => user(id)),
    absences: {
      coveredBy: async (standIn: string) => Object.keys(away).filter((person) => away[person] === standIn),
    },
    now,
    log: createLog("silent"),
    workflows: newestVersions(workflows),
    directory: {
      isChannelMember: async () => true,
      isGroupMember: async (group: string, person: string) => groups[group]?.includes(person) === true,
      standingOf: async () => "member" as const,
      peopleOf: async (asked: Source) => {
        const people = sources[asked.source];
        if (people === undefined)
          throw new UncheckableError(`the test has no source "${asked.source}"`, { source: asked });
        return people(asked.args);
      },
    },
  };
}
