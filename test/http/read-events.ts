/** A client of server-sent events, as `curl -N` and browsers are. */
import { createParser } from "eventsource-parser";
import { until } from "../program/until.ts";

export interface Heard {
  id: string;
  event: string | undefined;
  data: { approval: string; title: string; promise_id: string; state: string; outcome?: { kind: string } };
}

export interface Listening {
  status: number;
  headers: Headers;
  /** All so far. */
  heard: Heard[];
  /** What came as comments. */
  comments: string[];
  /** The ID of the place in the stream, which comes without an event. */
  lastId(): string;
  /** Resolves with all events as soon as there are so many. */
  until(count: number): Promise<Heard[]>;
  /** Resolves when the other side has ended it; rejects if it was cut. */
  ended: Promise<void>;
  close(): void;
}

/** Connects; resolves with the answer's head. */
export async function listen(
  url: string,
  { token, lastEventId }: { token: string; lastEventId?: string },
): Promise<Listening> {
  const closing = new AbortController();
  const response = await fetch(url, {
    signal: closing.signal,
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    },
  });
  const heard: Heard[] = [];
  const comments: string[] = [];
  let lastId = lastEventId ?? "";
  const parser = createParser({
    onEvent: ({ id = "", event, data }) => void heard.push({ id, event, data: JSON.parse(data) }),
    onComment: (comment) => void comments.push(comment),
  });
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? []) {
      const text = decoder.decode(bytes, { stream: true });
      for (const [, id = ""] of text.matchAll(/^id: (.*)$/gm)) lastId = id;
      parser.feed(text);
    }
  };
  const ended = read();
  ended.catch(() => undefined);
  return {
    status: response.status,
    headers: response.headers,
    heard,
    comments,
    lastId: () => lastId,
    until: async (count) => {
      await until(`${count} events`, () => heard.length >= count);
      return heard;
    },
    ended,
    close: () => closing.abort(),
  };
}

/** The whole of an answer; of a stream, which has no end, nothing. */
export async function textOf(response: Response): Promise<string> {
  if (response.headers.get("content-type")?.startsWith("text/event-stream") !== true) return response.text();
  await response.body?.cancel();
  return "";
}
