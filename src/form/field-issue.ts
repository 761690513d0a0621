/** What is wrong with one field, said to a person. */
export interface FieldIssue {
  /** The field's name; empty for the whole. */
  field: string;
  message: string;
}
