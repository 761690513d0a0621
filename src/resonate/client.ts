/** What Signoff asks of a Resonate engine, whichever it is. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  type Codec,
  type Encryptor,
  isSuccess,
  type Network,
  type PromiseRecord,
  type Resonate,
  type TaskRecord,
} from "@resonatehq/sdk";
import type { Settlement } from "../approval/response.ts";
import { refusedWith } from "../pinned.ts";
import { linkHeaders } from "../trace-context.ts";
import { currentTrace } from "../tracing.ts";
import { createCodec } from "./codec.ts";
import { EngineError } from "./engine-error.ts";
import { head, uniform } from "./protocol.ts";
import { type From, type Page, type Query, searchAll, searchPage } from "./search-promises.ts";
import type { StartRequest } from "./start-request.ts";
import { ofKind, runTimeoutMs, startTag, workersGroup } from "./tags.ts";

/** How often a promise that is waited for is looked at all the same, in milliseconds. */
const askAgainMs = 2_000;

export class DurableClient {
  readonly #resonate: Resonate;
  readonly #network: Network;
  readonly #codec: Codec;

  /** `encryptor`: the one that `resonate` was made with. */
  constructor(resonate: Resonate, network: Network, encryptor: Encryptor) {
    this.#resonate = resonate;
    this.#network = network;
    this.#codec = createCodec(encryptor);
  }

  /**
   * The promise with its param and value decoded, those that cannot be read as marks (unreadable.ts); undefined if there
   * is none. Throws when the engine is away.
   */
  async get(id: string): Promise<PromiseRecord | undefined> {
    const stored = await this.getStored(id);
    return stored === undefined ? undefined : this.decode(stored);
  }

  /** A promise as it is stored, decoded like that of `get`. */
  decode(stored: PromiseRecord): PromiseRecord {
    return this.#codec.decodePromise(stored);
  }

  /** The promise as it is stored, not decoded; undefined if there is none. */
  async getStored(id: string): Promise<PromiseRecord | undefined> {
    const answer = await this.#network.send({ kind: "promise.get", head: head(), data: { id } });
    if (isSuccess(answer)) return uniform(answer.data.promise);
    if (answer.head.status !== 404) throw new EngineError("promise.get", answer.head.status, answer.data);
  }

  /**
   * Resolves the promise with `responses` unless it is settled already; undefined if something else was faster, or there is
   * none (law 3; docs/resonate.md, "Settling"). Safe to repeat with the same nonce.
   */
  async settle(
    id: string,
    responses: Settlement["responses"],
    nonce: string,
  ): Promise<PromiseRecord | undefined> {
    const settlement: Settlement = { signoff: 1, responses };
    const record = await this.#settle({ id, state: "resolved" }, settlement, nonce);
    return record?.value.headers?.nonce === nonce ? record : undefined;
  }

  /** Rejects it: of a run it is the end, and its task is over, too. Returns the record that stands, whoever was faster. */
  reject(id: string, reason: object, nonce: string): Promise<PromiseRecord | undefined> {
    return this.#settle({ id, state: "rejected" }, reason, nonce);
  }

  /** Resolves with any value. Returns the record that stands, whoever was faster; undefined if there is none. */
  resolve(id: string, value: object, nonce: string): Promise<PromiseRecord | undefined> {
    return this.#settle({ id, state: "resolved" }, value, nonce);
  }

  async #settle(
    to: { id: string; state: "resolved" | "rejected" },
    given: object,
    nonce: string,
  ): Promise<PromiseRecord | undefined> {
    // What goes on after it leads back to it by its trace.
    const headers = { nonce, ...linkHeaders(currentTrace()) };
    const data = { ...to, value: { headers, data: this.#codec.encode(given).data } };
    const answer = await this.#network.send({ kind: "promise.settle", head: head(), data });
    if (isSuccess(answer)) return this.decode(uniform(answer.data.promise));
    if (answer.head.status === 404) return undefined;
    throw new EngineError("promise.settle", answer.head.status, answer.data);
  }

  /** Starts a run, or finds the run that already has this ID; durable when it returns. */
  async start(request: StartRequest): Promise<"started" | "existing" | "archived"> {
    const { nonce, version } = request;
    const options = this.#resonate.options({
      target: workersGroup,
      timeout: runTimeoutMs,
      version,
      tags: { ...request.tags, [startTag]: nonce },
    });
    try {
      await this.#resonate.beginRpc(request.id, request.workflow, ...request.args, options);
    } catch (error) {
      // The embedded engine keeps the IDs of what it has archived (engine/refuse-creation.ts); others answer so to nothing.
      if (refusedWith(error) === 409) return "archived";
      throw error;
    }
    const record = await this.getStored(request.id);
    return record?.tags[startTag] === nonce ? "started" : "existing";
  }

  /** Waits until the promise is settled, however that is, and returns its record. Throws when the engine is away. */
  async settled(id: string): Promise<PromiseRecord | undefined> {
    for (;;) {
      const record = await this.get(id);
      if (record?.state !== "pending") return record;
      const handle = await this.#resonate.get<unknown>(id);
      // What it is rejected with is in its record.
      const told = handle.result().catch(() => undefined);
      // The word that it is settled is lost with a connection, and the SDK asks again after a minute only.
      await Promise.race([told, pause(askAgainMs, undefined, { ref: false })]);
    }
  }

  /**
   * Claims `id` until `untilMs` (Unix time, milliseconds) for whoever asks first; true for that one. The promise does
   * nothing but exist, and hold what it is given.
   */
  async claim(
    id: string,
    untilMs: number,
    {
      content,
      tags: more,
      kind = "claim",
    }: { content?: object; tags?: Record<string, string>; kind?: "claim" | "grant" } = {},
  ): Promise<boolean> {
    const nonce = randomUUID();
    const tags = { ...more, ...ofKind(kind), [startTag]: nonce };
    const param = content === undefined ? { headers: {}, data: "" } : this.#codec.encode(content);
    const data = { id, timeoutAt: untilMs, param, tags };
    const answer = await this.#network.send({ kind: "promise.create", head: head(), data });
    if (!isSuccess(answer)) throw new EngineError("promise.create", answer.head.status, answer.data);
    return answer.data.promise.tags[startTag] === nonce;
  }

  /** Settles with nothing, whoever made it: a claim before its time, or what is of no use. Throws when the engine is away. */
  async settleEmpty(id: string): Promise<void> {
    const value = { headers: {}, data: "" };
    const data = { id, state: "resolved", value } as const;
    const answer = await this.#network.send({ kind: "promise.settle", head: head(), data });
    if (!isSuccess(answer)) throw new EngineError("promise.settle", answer.head.status, answer.data);
  }

  /** How often the task of this run has been taken up, 1 the first time; undefined if the engine cannot say. */
  async leaseVersion(id: string): Promise<number | undefined> {
    const answer = await this.#network.send({ kind: "task.get", head: head(), data: { id } });
    return isSuccess(answer) ? answer.data.task.version : undefined;
  }

  /** Whether the task of this run waits to be taken up; undefined if the engine cannot say. */
  async isWaiting(id: string): Promise<boolean | undefined> {
    const state = await this.taskState(id);
    return state === undefined ? undefined : state === "pending";
  }

  /**
   * Has one of `group` told when the promise is settled, however that is. Returns how it stands; undefined where there is
   * none, or none that anybody can wait for. Safe to repeat.
   */
  async listen(id: string, group: string): Promise<PromiseRecord["state"] | undefined> {
    const data = { awaited: id, address: this.#network.match(group) };
    const answer = await this.#network.send({ kind: "promise.register_listener", head: head(), data });
    if (isSuccess(answer)) return answer.data.promise.state;
    if (answer.head.status < 500) return undefined;
    throw new EngineError("promise.register_listener", answer.head.status, answer.data);
  }

  /** What the engine does with the task of this run; undefined if it cannot say. */
  async taskState(id: string): Promise<TaskRecord["state"] | undefined> {
    const answer = await this.#network.send({ kind: "task.get", head: head(), data: { id } });
    return isSuccess(answer) ? answer.data.task.state : undefined;
  }

  /** Every promise with these tags, as stored, in the engine's order. Throws EngineError 501 where it cannot search. */
  search(query: Query): AsyncGenerator<PromiseRecord> {
    return searchAll((from) => this.searchPage(query, from));
  }

  /** One page of the same, and where the next one begins; undefined: there is none. Throws like `search`. */
  searchPage(query: Query, from: From): Promise<Page> {
    return searchPage(this.#network, query, from);
  }
}
