/** The workflows that this program offers. Add yours here. */
import type { Workflow } from "signoff";
import { access } from "./access.ts";
import { confirmAddress } from "./confirm-address.ts";
import { deploy } from "./deploy.ts";
import { fooWorkflow, fooWorkflow1 } from "./foo-workflow.ts";
import { refund, refund1 } from "./refund.ts";

/** In every version that still has runs: a run ends on the version that it began with. */
export const workflows: readonly Workflow[] = [
  fooWorkflow,
  fooWorkflow1,
  refund,
  refund1,
  deploy,
  access,
  confirmAddress,
];
