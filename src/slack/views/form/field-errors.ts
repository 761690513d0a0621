/** What is wrong with a submission, as Slack takes it for `response_action: "errors"`. */
import type { FieldIssue } from "../../../form/field-issue.ts";
import type { Form } from "../../../form/form-field.ts";
import { messagesOf, wholeMessages } from "../../../form/issue-lines.ts";
import { fieldBlockId } from "./block-id.ts";

/** One message for each block that has any; the form's own stand at its first field. Empty for a form without fields. */
export function fieldErrors(form: Form, issues: readonly FieldIssue[]): Record<string, string> {
  const whole = wholeMessages(form, issues);
  return Object.fromEntries(
    form.fields.flatMap(({ name }, index) => {
      const messages = [...(index === 0 ? whole : []), ...messagesOf(issues, name)];
      return messages.length === 0 ? [] : [[fieldBlockId(name), messages.join(" ")]];
    }),
  );
}
