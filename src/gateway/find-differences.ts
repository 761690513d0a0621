/** In what a start differs from the run that has its ID already. */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { canonicalJson } from "../canonical-json.ts";
import { ownValues } from "../form/own-values.ts";
import { readCalled } from "../resonate/read-called.ts";
import { workflowTag } from "../resonate/tags.ts";
import type { Workflow } from "../runtime/workflow.ts";

type Input = Record<string, unknown>;
/** What an input means, by the names of its fields, where it can be written in several ways; undefined if it means nothing. */
export type ReadContent = (input: Input) => Input | undefined;
const fieldsSchema = z.record(z.string(), z.unknown());

/** Which workflow a run is of; undefined if what it was started with cannot be read. */
export function workflowOf({ tags, param }: PromiseRecord): string | undefined {
  return tags[workflowTag] ?? readCalled(param.data)?.name;
}

/**
 * The names of what differs: "workflow", or fields of the input; none if the start means this very run. Who gives no
 * input, or names no workflow, asks for the run whatever those are. What cannot be read differs in nothing.
 */
export function findDifferences(
  { workflow, contentOf }: { workflow: Workflow; contentOf?: ReadContent | undefined },
  run: PromiseRecord,
  { anyWorkflow = false, input }: { anyWorkflow?: boolean; input: Input },
): string[] {
  const call = readCalled(run.param.data);
  if (call === undefined) return [];
  if (workflowOf(run) !== workflow.name) return anyWorkflow ? [] : ["workflow"];
  if (Object.keys(input).length === 0) return [];
  const stored = fieldsSchema.safeParse(call.args[0]).data ?? {};
  const asGiven = differingFields(stored, input);
  if (asGiven.length === 0) return [];
  // What was left to its default there may be written out here.
  const one = workflow.input.safeParse(ownValues(stored)).data;
  const other = workflow.input.strict().safeParse(ownValues(input)).data;
  if (one === undefined || other === undefined) return asGiven;
  const asParsed = differingFields(one, other);
  const [content, otherContent] = [contentOf?.(one), contentOf?.(other)];
  if (content === undefined || otherContent === undefined) return asParsed;
  return differingFields(content, otherContent).filter((name) => asParsed.includes(name));
}

function differingFields(one: Input, other: Input): string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.filter(
    (name) => canonicalJson({ value: one[name] }) !== canonicalJson({ value: other[name] }),
  );
}
