/** The description of the API, made of the same shapes that check it. */
import { z } from "zod";
import { scopeNames } from "../callers/caller.ts";
import { referTo, writeSchemas } from "./named-schemas.ts";
import { type Route, takesNothing } from "./route.ts";
import { routes } from "./routes.ts";
import { problemAnswer } from "./shapes.ts";

const aboutTokens = `A token of SIGNOFF_API_TOKEN. The file signoff.yaml may narrow what it may do to these scopes: ${scopeNames.join(", ")}. A token without an entry there has no such limits.`;

/** Writes the description (OpenAPI 3.1). */
export function writeOpenApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: writeOperation(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Signoff", version: "1" },
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: aboutTokens } },
      schemas: writeSchemas(),
    },
    security: [{ token: [] }],
    paths,
  };
}

function writeOperation(route: Route): object {
  const { id, summary, scope, showsOwn, body, answers } = route;
  const own = showsOwn ? "; what is the caller's own needs none" : "";
  const responses = Object.entries(answers).map(([status, answer]) => {
    const content = writeContent(route, answer);
    return [status, { description: answer.description, ...(content === undefined ? {} : { content }) }];
  });
  const problem = {
    description: "What is wrong",
    content: { "application/problem+json": { schema: { $ref: referTo(problemAnswer) } } },
  };
  return {
    operationId: id,
    summary,
    description: `Needs the scope \`${scope}\`${own}.`,
    security: [{ token: [scope] }],
    parameters: writeParameters(route),
    ...(takesNothing(body)
      ? {}
      : {
          requestBody: {
            required: !body.safeParse({}).success,
            content: { "application/json": { schema: { $ref: referTo(body) } } },
          },
        }),
    responses: { ...Object.fromEntries(responses), default: problem },
  };
}

function writeContent({ isPage = false }: Route, answer: Route["answers"][number]): object | undefined {
  const { schema, isProblem = false, isStream = false } = answer;
  if (isStream) return { "text/event-stream": { schema: { type: "string" } } };
  if (schema === undefined) return undefined;
  return {
    [contentTypeOf(isProblem)]: { schema: { $ref: referTo(schema) } },
    ...(isPage && !isProblem ? { "text/html": { schema: { type: "string" } } } : {}),
  };
}

function contentTypeOf(isProblem: boolean): string {
  return isProblem ? "application/problem+json" : "application/json";
}

function writeParameters({ path, query, answers, takesKey = false }: Route): object[] {
  const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => {
    return { name, in: "path", required: true, schema: { type: "string" } };
  });
  const { properties } = z.toJSONSchema(query, { io: "input" });
  const asked = Object.entries(properties ?? {}).map(([name, schema]) => {
    return { name, in: "query", required: false, schema };
  });
  const key = {
    name: "Idempotency-Key",
    in: "header",
    required: false,
    schema: { type: "string", minLength: 1 },
  };
  const last = {
    name: "Last-Event-ID",
    in: "header",
    required: false,
    description: "The `id` of the last event that the caller had: the stream goes on after it",
    schema: { type: "string" },
  };
  const isStream = Object.values(answers).some((answer) => answer.isStream === true);
  return [...named, ...asked, ...(takesKey ? [key] : []), ...(isStream ? [last] : [])];
}
