/** Which requests read one row and do nothing else: their answer waits for that row's write alone. */
import { isSuccess, type Request, type Response } from "@resonatehq/sdk";

/** The ID of the one row that the request read; undefined for every other request, and where no such row was found. */
export function rowReadBy({ kind, data }: Request, response: Response): string | undefined {
  return (kind === "promise.get" || kind === "task.get") && isSuccess(response) ? data.id : undefined;
}
