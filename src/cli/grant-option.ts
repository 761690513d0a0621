/** `--grant <what=value>`: what of a request may be approved for a time, as the HTTP API has it in `policy.grant`. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { type GrantBody, grantBody } from "../callers/grant-body.ts";

const usage = "Write to, same, up_to, longest or uses, such as same=Order,up_to=Amount,longest=4h.";

/** Where the next one begins: the names of fields may have commas. */
const nextPart = /,(?=(?:to|same|up_to|upTo|longest|uses)=)/;

/** Reads what is said of it, beside what was said before: names add up. */
export function readGrant(typed: string, before: GrantBody = {}): GrantBody {
  let grant = before;
  for (const part of typed.split(nextPart)) grant = check({ ...grant, ...readPart(part, grant) });
  return grant;
}

function readPart(part: string, { same = [], up_to: upTo = [] }: GrantBody): object {
  const [, what = "", value = ""] = /^\s*(\w+)=(.*)$/s.exec(part) ?? [];
  switch (what) {
    case "to":
    case "longest":
      return { [what]: value };
    case "uses":
      return { uses: Number(value) };
    case "same":
      return { same: [...same, value] };
    case "up_to":
    case "upTo":
      return { up_to: [...upTo, value] };
    default:
      throw new InvalidArgumentError(usage);
  }
}

function check(grant: object): GrantBody {
  const read = grantBody.safeParse(grant);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new InvalidArgumentError(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}
