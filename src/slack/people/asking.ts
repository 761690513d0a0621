/** Asking Slack who belongs to what: a refusal is told from silence. */
import { UncheckableError } from "../../gateway/directory.ts";
import { calling, isRefused, platformError } from "../connection/calls.ts";

/** Makes the call about `about`, an ID. Throws UncheckableError when Slack refuses it, NotShownError when it is silent. */
export async function asking<Result>(about: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await calling(call);
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new UncheckableError(platformError(error) ?? "refused", { about, cause: error });
  }
}
