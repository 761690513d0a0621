/** What authors of workflows use, and no more: `import { defineWorkflow, requestApproval } from "signoff"`. */
export { days, hours, minutes, seconds } from "./approval/duration.ts";
export { code, diff, json, link, markdown, type TypedField, table } from "./approval/field.ts";
export { escalate, type Rung, remind } from "./approval/ladder.ts";
export type { Outcome } from "./approval/outcome.ts";
export { type Approver, anyone, group, user } from "./approval/policy.ts";
export { fromDirectory, managerOf, onCall } from "./approval/source.ts";
export type { WorkingTime } from "./approval/working-time.ts";
export type { ApprovalRequest, AskForReason } from "./authoring/approval-request.ts";
export { type Answer, ask, type Question } from "./authoring/ask.ts";
export { type Called, callWebhook } from "./authoring/call-webhook.ts";
export { callWorkflow } from "./authoring/call-workflow.ts";
export { defineWorkflow, type WorkflowDefinition } from "./authoring/define-workflow.ts";
export { editable } from "./authoring/editable.ts";
export { note } from "./authoring/note.ts";
export { type LinkNotice, notifyByLink, printLink, type SendCall } from "./authoring/notify.ts";
export type { GrantPolicy, Policy, Requirement } from "./authoring/policy.ts";
export { requestApproval } from "./authoring/request-approval.ts";
export { type Retry, TerminalError } from "./authoring/retry.ts";
export { configuredApprovers, configuredFreeze, configuredOperators } from "./authoring/settings.ts";
export { type SleepEnd, sleep } from "./authoring/sleep.ts";
export { type StepCall, StepFailedError, type StepOptions, step } from "./authoring/step.ts";
export {
  type OfficeHours,
  type WorkingHours,
  workingHours,
} from "./authoring/working-hours.ts";
export { type DecimalBounds, decimal } from "./form/decimal.ts";
export { slackChannel, slackUser } from "./form/slack-fields.ts";
export type { Durable } from "./resonate/durable.ts";
export type { Notify } from "./runtime/notify.ts";
export type { TypedWorkflow, Workflow } from "./runtime/workflow.ts";
export type { Run, WorkflowContext } from "./runtime/workflow-context.ts";
export { UserError } from "./user-error.ts";
