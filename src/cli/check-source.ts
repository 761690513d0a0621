/**
 * What an author's source says that a run would only find out: calls that are not yielded, and bodies that read what
 * changes by itself. It is found by the syntax alone, so what is hidden behind other names is left to the run.
 */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { relative } from "node:path";
import { type Node, type Program, parse } from "acorn";
import { ancestor } from "acorn-walk";

/** Signoff's functions that say what is to be done, and do it when they are yielded. */
const durable = new Set([
  ...["requestApproval", "ask", "step", "sleep", "note", "callWorkflow", "callWebhook"],
  ...["configuredApprovers", "configuredOperators", "configuredFreeze"],
]);

/** What is another value each time, or acts on the world, by how it is written in a body. */
const changing: Record<string, string> = {
  "Date.now": "the time is another one each time the body is run: it belongs into the effect of a step",
  "Math.random": "it is another number each time the body is run: it belongs into the effect of a step",
  "crypto.randomUUID":
    "it is another one each time the body is run: a step hands its effect a key that stays",
  "performance.now": "the time is another one each time the body is run",
  "process.env": "it may be another one when the body is run again: read it in the effect of a step",
  fetch: "the body is run again and again: what acts on the world belongs into the effect of a step",
  setTimeout: "a body waits with sleep",
};
const consoleWhy =
  "the body is run again and again, and would write it each time: use note, or the effect of a step";
const promiseWhy = "a body waits only with yield*: asynchronous work belongs into the effect of a step";

/** What is wrong in the module at `path`, a sentence each with its file and line. */
export function findSourceFaults(path: string): string[] {
  const source = readFileSync(path, "utf8");
  const isTyped = /\.m?ts$/.test(path);
  let program: Program;
  try {
    const text = isTyped ? stripTypeScriptTypes(source) : source;
    program = parse(text, { ecmaVersion: "latest", sourceType: "module", locations: true });
  } catch {
    // Whoever loads it says why it cannot be read.
    return [];
  }
  const names = importedNames(program);
  const makers = findMakers(program, names);
  const file = relative(process.cwd(), path);
  const faults: { line: number; words: string }[] = [];
  const tell = (node: Node, words: string) => faults.push({ line: node.loc?.start.line ?? 0, words });
  ancestor(program, {
    CallExpression(node, _state, ancestors) {
      const called = nameOf(node.callee, names);
      const why = called !== undefined && durable.has(called) ? misuse(ancestors) : undefined;
      if (why !== undefined) tell(node, `${called}(…) ${why}`);
      if (isInBody(ancestors, makers)) tellChanging(node.callee, tell);
    },
    NewExpression(node, _state, ancestors) {
      if (!isInBody(ancestors, makers)) return;
      const name = pathOf(node.callee);
      if (name === "Date" && node.arguments.length === 0) tell(node, `new Date(): ${changing["Date.now"]}`);
      if (name === "Promise") tell(node, `new Promise: ${promiseWhy}`);
    },
    MemberExpression(node, _state, ancestors) {
      if (pathOf(node) === "process.env" && isInBody(ancestors, makers))
        tell(node, `process.env: ${changing["process.env"]}`);
    },
  });
  return faults
    .sort((one, other) => one.line - other.line)
    .map(({ line, words }) => `${file}:${line}: ${words}.`);
}

/** By the name that stands in this module, Signoff's; "*" for the whole of it under a name of its own. */
function importedNames(program: Program): Map<string, string> {
  const names = new Map<string, string>();
  for (const statement of program.body) {
    if (statement.type !== "ImportDeclaration" || statement.source.value !== "signoff") continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type === "ImportNamespaceSpecifier") names.set(specifier.local.name, "*");
      if (specifier.type !== "ImportSpecifier") continue;
      const { imported } = specifier;
      names.set(
        specifier.local.name,
        imported.type === "Identifier" ? imported.name : String(imported.value),
      );
    }
  }
  return names;
}

/** Signoff's name of what is called; undefined for anything else. */
function nameOf(callee: Node, names: Map<string, string>): string | undefined {
  const path = pathOf(callee)?.split(".") ?? [];
  const [first = "", second] = path;
  if (path.length === 1) return names.get(first);
  return path.length === 2 && names.get(first) === "*" ? second : undefined;
}

interface Shaped extends Node {
  name?: string;
  computed?: boolean;
  object?: Node;
  property?: Node;
}

/** Such as `Date.now`; undefined for what is computed. */
function pathOf(node: Shaped): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (
    node.type !== "MemberExpression" ||
    node.computed ||
    node.object === undefined ||
    node.property === undefined
  )
    return undefined;
  const object = pathOf(node.object);
  return object === undefined ? undefined : `${object}.${pathOf(node.property)}`;
}

interface Around extends Node {
  delegate?: boolean;
  generator?: boolean;
  async?: boolean;
  operator?: string;
}

/** What is wrong with where the last of these nodes, a durable call, stands; undefined if nothing is, as far as syntax tells. */
function misuse(ancestors: readonly Around[]): string | undefined {
  const choices = ["ConditionalExpression", "LogicalExpression", "SequenceExpression"];
  const around = ancestors.slice(0, -1).findLast(({ type }) => !choices.includes(type));
  switch (around?.type) {
    case "ExpressionStatement":
    case "UnaryExpression":
    case "ChainExpression":
      return "is written and not yielded, so it is not done: write yield* before it";
    case "VariableDeclarator":
    case "AssignmentExpression":
      return "is kept and not yielded at once, which is refused: write yield* before it";
    case "AwaitExpression":
      return "is awaited, which does nothing: write yield* in place of await";
    case "YieldExpression":
      return around.delegate === true
        ? undefined
        : "is yielded without the star, so it is not done: write yield*";
    case "ReturnStatement":
      return functionAround(ancestors)?.generator === true
        ? "is returned and not yielded, so it is not done: write yield* before it"
        : undefined;
    case "MemberExpression":
    case "IfStatement":
    case "BinaryExpression":
    case "TemplateLiteral":
      return "is used and not yielded, so it is not done: write (yield* …) around it";
    case "ArrayExpression":
      return "stands in a list and is not yielded, so it is not done: yield* each by itself";
    default:
      return undefined;
  }
}

/**
 * Whether it is run by the body of a workflow itself: within a generator, and in no function within that. Bodies are not
 * asynchronous, and yield with a star alone: what yields values of its own is part of an effect.
 */
function isInBody(ancestors: readonly Around[], makers: ReadonlySet<Node>): boolean {
  const nearest = functionAround(ancestors);
  return nearest?.generator === true && nearest.async !== true && !makers.has(nearest);
}

/** The generators that yield values of their own, and no call. */
function findMakers(program: Program, names: Map<string, string>): Set<Node> {
  const makers = new Set<Node>();
  ancestor(program, {
    YieldExpression({ delegate, argument }, _state, ancestors) {
      const around = functionAround(ancestors);
      const isCall = argument?.type === "CallExpression" && nameOf(argument.callee, names) !== undefined;
      if (around !== undefined && !delegate && !isCall) makers.add(around);
    },
  });
  return makers;
}

function functionAround(ancestors: readonly Around[]): Around | undefined {
  return ancestors.findLast(({ type }) =>
    ["FunctionExpression", "FunctionDeclaration", "ArrowFunctionExpression"].includes(type),
  );
}

function tellChanging(callee: Node, tell: (node: Node, words: string) => void): void {
  const path = pathOf(callee);
  if (path === undefined) return;
  const why = Object.hasOwn(changing, path) && path !== "process.env" ? changing[path] : undefined;
  if (why !== undefined) tell(callee, `${path}(): ${why}`);
  if (path.startsWith("console.")) tell(callee, `${path}(): ${consoleWhy}`);
  if (path.startsWith("Promise.")) tell(callee, `${path}(): ${promiseWhy}`);
}
