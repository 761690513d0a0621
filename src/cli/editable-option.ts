/** `--editable <name[:type]=value>`: a field that people may put another value into, as the HTTP API takes it. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { refuseInexact } from "../form/exact-json.ts";
import { UserError } from "../user-error.ts";

export interface EditableField {
  type: "value" | "markdown";
  value?: string | number | boolean;
  text?: string;
  editable: object;
}
export type EditableFields = Readonly<Record<string, EditableField>>;

/** What makes a field of a value; `limits` is what stands behind the type, such as `0..500`. */
type Make = (value: string, limits: string | undefined) => EditableField;

const text = (editable: object): Make => {
  return (value) => ({ type: "value", value, editable: { type: "string", ...editable } });
};

const makes = {
  text: text({}),
  number: (value, limits) => numberField("number", value, limits),
  integer: (value, limits) => numberField("integer", value, limits),
  boolean: (value) => {
    if (value !== "true" && value !== "false") throw new InvalidArgumentError("Write true or false.");
    return { type: "value", value: value === "true", editable: { type: "boolean" } };
  },
  choice: (value, limits = "") => {
    const options = limits.split(",").map((option) => option.trim());
    if (options.includes(""))
      throw new InvalidArgumentError("Write the choices, such as Region:choice:eu,us=eu.");
    return { type: "value", value, editable: { enum: options } };
  },
  date: text({ format: "date" }),
  "date-time": text({ format: "date-time" }),
  email: text({ format: "email" }),
  url: text({ format: "uri" }),
  markdown: (value) => ({ type: "markdown", text: value, editable: { type: "string" } }),
} satisfies Record<string, Make>;

const types: ReadonlyMap<string, Make> = new Map(Object.entries(makes));

export const editableTypes = [...types.keys()];

/** Reads one, beside those before it. */
export function readEditable(typed: string, before: EditableFields | undefined): EditableFields {
  const at = typed.indexOf("=");
  const { name, type, limits } = readName(typed.slice(0, Math.max(at, 0)));
  if (name === "")
    throw new InvalidArgumentError("Write name=value or name:type=value, such as Amount:number=80.");
  const make = types.get(type);
  if (make === undefined)
    throw new InvalidArgumentError(
      `There is no type ${type}: write one of ${editableTypes.join(", ")}, such as Amount:number=80. A name that ends so is followed by :text.`,
    );
  return { ...before, [name]: make(typed.slice(at + 1), limits) };
}

const typeLast = new RegExp(`^(.*):(${editableTypes.join("|")})$`, "s");
const limitsLast = /^(.*):(number|integer|choice):(.*)$/s;

/** The type is the last word behind a colon, but for what limits it; a name may have colons before that. */
function readName(typed: string): { name: string; type: string; limits?: string } {
  const [, name, type = "", limits] = typeLast.exec(typed) ?? limitsLast.exec(typed) ?? [];
  if (name !== undefined) return { name: name.trim(), type, ...(limits === undefined ? {} : { limits }) };
  const [, unknown] = /:([\w-]+)$/.exec(typed) ?? [];
  return { name: typed.trim(), type: unknown ?? "text" };
}

function numberField(type: "number" | "integer", written: string, limits: string | undefined): EditableField {
  const value = readNumber(written);
  const [, least = "", most = ""] = /^(.*?)\.\.(.*)$/.exec(limits ?? "..") ?? [];
  if (limits !== undefined && least === "" && most === "")
    throw new InvalidArgumentError("Write the limits with two dots, such as Amount:number:0..500=80.");
  const minimum = least === "" ? {} : { minimum: readNumber(least) };
  const maximum = most === "" ? {} : { maximum: readNumber(most) };
  return { type: "value", value, editable: { type, ...minimum, ...maximum } };
}

function readNumber(written: string): number {
  try {
    const read: unknown = JSON.parse(written, refuseInexact);
    if (typeof read === "number") return read;
  } catch (error) {
    if (error instanceof UserError) throw new InvalidArgumentError(error.message);
  }
  throw new InvalidArgumentError("Write a number, such as 80 or 1.5.");
}
