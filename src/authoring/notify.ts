/** `notifyByLink`: telling people outside Slack that their approval is asked for, by a link of their own. */
import { seconds } from "../approval/duration.ts";
import { roundId } from "../resonate/round-id.ts";
import { internalsOf } from "../runtime/internals.ts";
import type { Notify } from "../runtime/notify.ts";
import { linkTo } from "../security/link.ts";
import { note } from "./note.ts";
import type { Retry } from "./retry.ts";
import { type StepCall, StepFailedError, step } from "./step.ts";

/**
 * What is sent to one person.
 *
 * @example
 * const subject = ({ title, run }: LinkNotice) => `${title} (${run})`;
 */
export interface LinkNotice {
  /** To the page on which it is answered. */
  link: string;
  title: string;
  run: string;
  /** Whose link it is, as the policy names them; undefined: whoever has it, where the request is `direct`. */
  person: string | undefined;
}

/**
 * What `send` is handed beside the notice.
 *
 * @example
 * const send = async ({ link }: LinkNotice, { key, signal }: SendCall) => mail({ text: link, id: key, signal });
 */
export interface SendCall extends StepCall {
  /** The program's log, for lines of your own. */
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** The run waits for the sending, not for ever: people are asked in Slack all the same. */
const retry: Retry = { attempts: 3, firstPause: seconds(1) };
const timeoutMs = seconds(10);

/**
 * Sends each of `people` (Slack user IDs, or names that the policy has as users) a link of their own with `send`, which
 * may be called twice for the same one with the same key. Nobody named: one link for whoever gets it, where the request
 * is `direct`. What cannot be sent after three tries is told in the thread.
 *
 * @example
 * yield* requestApproval(ctx, request, { notify: notifyByLink(sendMail, ["U0BEN"]) });
 */
export function notifyByLink(
  send: (notice: LinkNotice, call: SendCall) => Promise<void>,
  people: readonly string[] = [],
): Notify {
  return function* (ctx, { approval, title, direct }) {
    const { run, settings, runSigner, log } = internalsOf(ctx);
    const everyone = direct && people.length === 0 ? [undefined] : people;
    for (const person of everyone) {
      // In the step, so that the key and the address are those of the time of sending.
      const sending = async (_: null, call: StepCall) => {
        const { publicUrl } = settings;
        const { signer, birth } = runSigner;
        const promiseId = roundId(approval, 0);
        const link = linkTo({ signer, publicUrl }, { approval, birth, promiseId, person });
        await send({ link, title, run: run.id, person }, { ...call, log });
        return null;
      };
      try {
        yield* step(ctx, `link to ${person ?? "the page"}`, sending, null, { retry, timeout: timeoutMs });
      } catch (error) {
        if (!(error instanceof StepFailedError)) throw error;
        yield* note(ctx, `:warning: ${person ?? "Whoever waits for it"} got no link.`);
      }
    }
  };
}

/**
 * Writes the link into the program's log: for trying things out.
 *
 * @example
 * yield* requestApproval(ctx, request, { notify: notifyByLink(printLink) });
 */
export async function printLink({ link, title, run, person }: LinkNotice, { log }: SendCall): Promise<void> {
  log.info({ run, ...(person === undefined ? {} : { person }), link }, `answer "${title}" at this link`);
}
