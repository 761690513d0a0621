/** What authors' tests use: `import { testWorkflow } from "signoff/testing"`. */
export {
  CrashFault,
  type CrashReport,
  crashEverywhere,
  type Scenario,
  type TestWorkflow,
} from "./testing/crash-everywhere.ts";
export { type Replay, type ReplayKeys, replayOf } from "./testing/replay-run.ts";
export type { SandboxAnswer, SandboxMessage } from "./testing/sandbox-client.ts";
export type { TestCard } from "./testing/seen-by-people.ts";
export {
  startTestProgram,
  type TestPerson,
  type TestProgram,
  type TestProgramOptions,
} from "./testing/start-test-program.ts";
export { testWorkflow } from "./testing/test-workflow.ts";
export type {
  FakeEffect,
  RunRecord,
  TestAnswer,
  TestEffect,
  TestWorkflowOptions,
  WorkflowTest,
} from "./testing/workflow-test.ts";
