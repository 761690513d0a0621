/** Asking the organization's directory who is meant, over HTTP (docs/workflows.md, "Managers, people on call"). */
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { type Source, sourceKey } from "../approval/source.ts";
import { steadyNow } from "../steady-clock.ts";
import { posting } from "../trace-requests.ts";
import { type PeopleOf, UncheckableError } from "./directory.ts";

/** So long an answer is taken for what is so, in milliseconds. */
const freshMs = 5_000;
/** So long it is waited for, in milliseconds: a click is to be acknowledged within 2.5 s. */
const patienceMs = 1_500;
const manySources = 1_000;
/** In characters: 200 people take 3,000. */
const longestAnswer = 65_536;

const answerSchema = z.object({ people: z.array(z.string().regex(/^[UW][A-Z0-9]+$/)).max(200) });

export interface PeopleDirectory {
  url: string;
  /** Shown to it as a bearer token. */
  token: string | undefined;
}

/** Asks the directory; where there is none, nobody can be looked up. `now`: a clock that never goes back. */
export function createPeopleOf(
  directory: PeopleDirectory | undefined,
  { now = steadyNow, waitMs = patienceMs }: { now?: () => number; waitMs?: number } = {},
): PeopleOf {
  const answers = new LRUCache<string, { readAtMs: number; people: Promise<string[]> }>({ max: manySources });
  return (source) => {
    const key = sourceKey(source);
    const known = answers.get(key);
    if (known !== undefined && now() - known.readAtMs < freshMs) return known.people;
    const read = { readAtMs: now(), people: ask(directory, source, waitMs) };
    answers.set(key, read);
    read.people.catch(() => {
      if (answers.get(key) === read) answers.delete(key);
    });
    return read.people;
  };
}

async function ask(
  directory: PeopleDirectory | undefined,
  source: Source,
  waitMs: number,
): Promise<string[]> {
  if (directory === undefined)
    throw new UncheckableError("no directory of approvers is set (SIGNOFF_DIRECTORY_URL)", { source });
  const answer = answerSchema.safeParse(await post(directory, source, waitMs));
  if (answer.success) return answer.data.people;
  throw new UncheckableError("the directory did not answer with a list of user IDs", { source });
}

async function post({ url, token }: PeopleDirectory, source: Source, waitMs: number): Promise<unknown> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await posting(new URL(url), (carried) =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...carried, ...authorization },
        body: JSON.stringify({ source: source.source, args: source.args }),
        // Elsewhere, nobody has proven that it is the directory.
        redirect: "error",
        signal: AbortSignal.timeout(waitMs),
      }),
    );
    if (response.ok) return JSON.parse(await readText(response, source));
    await response.body?.cancel();
    throw new UncheckableError(`the directory answers ${response.status}`, { source });
  } catch (error) {
    if (error instanceof UncheckableError) throw error;
    const isText = error instanceof SyntaxError;
    throw new UncheckableError(
      isText ? "the directory did not answer with JSON" : "the directory does not answer",
      {
        source,
        cause: error,
      },
    );
  }
}

/** Throws UncheckableError for more than any list of people takes: it is not read to its end. */
async function readText({ body }: Response, source: Source): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (text.length > longestAnswer) throw new UncheckableError("the directory answers too much", { source });
  }
  return text + decoder.decode();
}
