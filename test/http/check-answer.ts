/** Whether an answer is one that the API's description tells of. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Schema } from "./from-schema.ts";
import { textOf } from "./read-events.ts";

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  schema: Schema;
}
interface Content {
  content: Record<string, { schema: Schema }>;
}
export interface Operation {
  operationId: string;
  parameters: Parameter[];
  requestBody?: Content;
  responses: Record<string, Partial<Content>>;
}
export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** Gives what finds out what is wrong with an answer to an operation: undefined if nothing is. */
export function answerChecker(description: Description) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "api", ...description });
  return async (operation: Pick<Operation, "responses">, response: Response): Promise<string | undefined> => {
    const { status } = response;
    const text = await textOf(response);
    if (status >= 500) return `${status}: ${text}`;
    const documented = operation.responses[String(status)];
    if (documented === undefined && status < 400) return `${status} is not documented`;
    const content = (documented ?? operation.responses.default)?.content;
    const [type = "none"] = (response.headers.get("content-type") ?? "none").split(";");
    if (content === undefined) return text === "" ? undefined : `${status} has a body: ${text}`;
    const schema = content[type]?.schema;
    if (schema === undefined) return `${status} comes as ${type}`;
    if (schema.$ref === undefined) return undefined;
    const isValid = ajv.validate({ $ref: `api${schema.$ref}` }, JSON.parse(text));
    return isValid ? undefined : `${status} ${text}: ${JSON.stringify(ajv.errors)}`;
  };
}
