/** One route of the API, declared once: who may call it, what it takes and gives, and how it is answered. */
import type { Request, Response } from "express";
import { z } from "zod";
import type { ScopeName } from "../callers/caller.ts";
import { authorize } from "../gateway/authorize.ts";
import { checkScope, isAllowed } from "./check-scope.ts";
import type { HttpDeps } from "./http-deps.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./refusal-problem.ts";

/** What a route takes that takes no query, or no body. */
export const nothing = z.object({});

/** What a route gives in place of an answer's body that has sent all itself. */
export const answered = Symbol("answered");

interface AnswerShape {
  description: string;
  /** Absent: there is no body, or one that no schema describes. */
  schema?: z.ZodType;
  isProblem?: boolean;
  /** Server-sent events. */
  isStream?: boolean;
}

/** What is asked for, before anything is done. */
interface Asked<Query extends z.ZodObject> {
  by: string;
  /** The part of the path that is named; empty where there is none. */
  id: string;
  query: z.output<Query>;
}

interface Declared {
  /** What generators name their function. */
  id: string;
  method: "get" | "post" | "delete";
  /** With at most one part that is named, such as `:id`. */
  path: string;
  summary: string;
  /** Whoever has a token; or, as a token outlives the account of its owner, of people those whose account is active. */
  callers: "known" | "active";
  /** Which scope a caller needs. */
  scope: ScopeName;
  query: z.ZodObject;
  body: z.ZodType;
  answers: Record<number, AnswerShape>;
  /** Sent twice with the same `Idempotency-Key`, it is done once. */
  takesKey?: boolean;
  /** Browsers get a page in place of JSON. */
  isPage?: boolean;
}

/** A page for browsers: looking at it changes nothing. */
interface Page<Query extends z.ZodObject> {
  headers: Readonly<Record<string, string>>;
  write(deps: HttpDeps, query: z.output<Query>): Promise<string>;
}

/** A request as its route's schemas read it. */
interface Given<Query extends z.ZodObject, Body extends z.ZodType> extends Asked<Query> {
  body: z.output<Body>;
  request: Request;
  /** For another status than 200. */
  response: Response;
}

export interface Route extends Declared {
  /** Whether a caller gets what is its own without the scope. */
  showsOwn: boolean;
  handle(deps: HttpDeps, request: Request, response: Response): Promise<void>;
}

/**
 * `answer` gives the answer's body, and throws Problem. `owner`: whose it is that is asked for, who needs no scope for it;
 * absent: nobody's.
 */
export function defineRoute<Query extends z.ZodObject, Body extends z.ZodType>({
  answer,
  page,
  owner,
  ...declared
}: Declared & {
  query: Query;
  body: Body;
  owner?(deps: HttpDeps, asked: Asked<Query>): Promise<string | undefined>;
  answer(deps: HttpDeps, given: Given<Query, Body>): Promise<object | typeof answered>;
  page?: Page<Query>;
}): Route {
  const { callers, scope, query, body } = declared;
  const check = async (deps: HttpDeps, by: string, request: Request) => {
    if (owner === undefined) return checkScope(deps, by, { kind: "call", scope });
    if (await isAllowed(deps, by, { kind: "call", scope })) return;
    const whose = await owner(deps, { by, id: idIn(request), query: readQuery(query, request) });
    await checkScope(deps, by, { kind: "call", scope, owner: whose });
  };
  return {
    ...declared,
    isPage: page !== undefined,
    showsOwn: owner !== undefined,
    handle: async (deps, request, response) => {
      if (page !== undefined) response.vary("accept");
      if (page !== undefined && request.accepts(["json", "html"]) === "html") {
        await check(deps, readViewer(deps, request, response), request);
        const text = await page.write(deps, readQuery(query, request));
        response.set(page.headers).type("html").send(text);
        return;
      }
      const by = callers === "active" ? await readActive(deps, request) : deps.readActor(request);
      await check(deps, by, request);
      const given = {
        by,
        id: idIn(request),
        body: body.parse(takesNothing(body) ? {} : (request.body ?? {})),
        query: readQuery(query, request),
        request,
        response,
      };
      const told = await answer(deps, given);
      if (told !== answered) response.json(told);
    },
  };
}

function idIn(request: Request): string {
  return Object.values(request.params).flat()[0] ?? "";
}

export function takesNothing(schema: z.ZodType): boolean {
  return schema === nothing;
}

/** What most routes answer. */
export function ok(description: string, schema: z.ZodType): Record<number, AnswerShape> {
  return { 200: { description, schema } };
}

/** Throws for what the schema refuses, and for `?wait=`: an empty value would read as 0. */
function readQuery<Schema extends z.ZodType>(schema: Schema, request: Request): z.output<Schema> {
  if (takesNothing(schema)) return schema.parse({});
  const empty = Object.entries(request.query).filter(([, value]) => value === "");
  if (empty.length > 0) {
    const issues = empty.map(([field]) => ({ field, message: "is empty" }));
    throw new Problem(400, "The request is malformed").withIssues(issues);
  }
  return schema.parse(request.query);
}

/** Lets whoever may look through; a browser is told to ask its person for the token. Throws Problem for others. */
function readViewer(deps: HttpDeps, request: Request, response: Response): string {
  response.set("www-authenticate", 'Basic realm="Signoff: any name, and the token", charset="UTF-8"');
  const by = deps.readActor(request, { isLooking: true });
  response.removeHeader("www-authenticate");
  return by;
}

/** The actor of a request that changes something. Throws Problem for who may not call, or has left the workspace. */
async function readActive(deps: HttpDeps, request: Request): Promise<string> {
  const by = deps.readActor(request);
  const may = await authorize(deps, { act: { kind: "enter" }, by });
  if (may.kind === "refused") throw problemOf(may.reason, { by });
  return by;
}
