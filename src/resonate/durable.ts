/** The types of everything that is run durably: generators that the engine drives and, after a crash, drives again. */

/**
 * What a durable function returns; waited for with `yield*`, which gives its result.
 *
 * @example
 * function* approve(ctx: WorkflowContext, title: string): Durable<boolean> {
 *   const outcome = yield* requestApproval(ctx, { title, policy: { require: [{ from: anyone }] } });
 *   return outcome.kind === "approved";
 * }
 */
export type Durable<Result> = Generator<unknown, Result, unknown>;

/** A promise that a durable function has made or called and not yet waited for; `yield*` waits for it. */
export interface Future<Result> {
  readonly id: string;
  [Symbol.iterator](): Generator<unknown, Result, unknown>;
}
