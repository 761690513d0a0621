/** Connections to the embedded engine that search as other engines do. */
import {
  isSuccess,
  type Network,
  type PromiseRecord,
  type PromiseSearchReq,
  type PromiseSearchRes,
  type Request,
} from "@resonatehq/sdk";
import { wrapNetwork } from "../../src/resonate/wrap-network.ts";

/** As a Resonate Server does: in the order of IDs, with the last ID as the cursor. */
export function inOrderOfIds(network: Network): Network {
  const search = async (request: PromiseSearchReq): Promise<string> => {
    const { cursor = "after:", limit = 100, ...query } = request.data;
    if (!cursor.startsWith("after:")) return answerTo(request, 400, "invalid cursor");
    const found: PromiseRecord[] = [];
    for (let place: string | undefined = "0"; place !== undefined; ) {
      const page: PromiseSearchRes = await network.send({ ...request, data: { ...query, cursor: place } });
      if (!isSuccess(page)) return JSON.stringify(page);
      found.push(...page.data.promises);
      place = page.data.cursor;
    }
    const sorted = found.sort((one, other) => (one.id < other.id ? -1 : 1));
    const rest = sorted.filter(({ id }) => `after:${id}` > cursor);
    const promises = rest.slice(0, limit);
    const next = rest.length > limit ? { cursor: `after:${promises.at(-1)?.id}` } : {};
    return answerTo(request, 200, { promises, ...next });
  };
  return searchingBy(network, search);
}

/** `search` gives its answer as the wire has it. */
export function searchingBy(
  network: Network,
  search: (request: PromiseSearchReq) => Promise<string>,
): Network {
  const answer = async (request: Request) => {
    if (request.kind === "promise.search") return JSON.parse(await search(request));
    return network.send(request);
  };
  return wrapNetwork(network, { send: answer });
}

export function answerTo({ kind, head }: PromiseSearchReq, status: number, data: unknown): string {
  return JSON.stringify({ kind, head: { corrId: head.corrId, version: head.version, status }, data });
}
