/** What every field is given. A field shows what it is told to hold, and says what the person makes of that. */
import type { BlockElement, Value } from "./shapes.ts";

export interface FieldProps<Element = BlockElement> {
  id: string;
  element: Element;
  /** What it holds: one value, or several where several may be chosen. */
  value: readonly string[];
  /** It may be left empty, and emptied again. */
  isOptional: boolean;
  /** What names and describes its control for those who hear it, and what else the control needs to have. */
  aria: Record<string, string | boolean | undefined>;
  onChange(value: Value): void;
}
