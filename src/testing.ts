/** What authors' tests use: `import { startTestProgram } from "signoff/testing"`. */
export {
  type SandboxAnswer,
  type SandboxMessage,
  startTestProgram,
  type TestPerson,
  type TestProgram,
  type TestProgramOptions,
} from "./testing/start-test-program.ts";
