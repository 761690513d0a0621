/** What is wrong with a form, in lines for people. */
import type { FieldIssue } from "./field-issue.ts";
import type { Form } from "./form-field.ts";

/** The messages of one field. */
export function messagesOf(issues: readonly FieldIssue[], name: string): string[] {
  return issues.filter(({ field }) => field === name).map(({ message }) => message);
}

/** What belongs to no field of the form; a key that the form does not have is named. */
export function wholeMessages(form: Form, issues: readonly FieldIssue[]): string[] {
  const names = new Set(form.fields.map(({ name }) => name));
  return issues
    .filter(({ field }) => field === "" || !names.has(field))
    .map(({ field, message }) => (field === "" ? message : `${field}: ${message}`));
}
