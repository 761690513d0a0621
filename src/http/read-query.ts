/** What is asked for behind the question mark. */
import type { Request } from "express";
import type { z } from "zod";
import { Problem } from "./problem.ts";

/** Throws for what the schema refuses, and for `?wait=`: an empty value would read as 0. */
export function readQuery<Schema extends z.ZodType>(schema: Schema, request: Request): z.output<Schema> {
  const empty = Object.entries(request.query).filter(([, value]) => value === "");
  if (empty.length > 0) {
    const issues = empty.map(([field]) => ({ field, message: "is empty" }));
    throw new Problem(400, "The request is malformed", "", issues);
  }
  return schema.parse(request.query);
}
