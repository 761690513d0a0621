/** What authors' tests use: `import { startTestProgram } from "signoff/testing"`. */
export type { SandboxAnswer, SandboxMessage } from "./testing/sandbox-client.ts";
export {
  startTestProgram,
  type TestPerson,
  type TestProgram,
  type TestProgramOptions,
} from "./testing/start-test-program.ts";
