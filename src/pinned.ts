/**
 * Everything that reaches into private parts of other people's libraries, each with what it is for. Both the SDK and Bolt
 * stand in the lock file in one version, and test/pinned.test.ts says by name what a newer one has changed.
 */
import type { Socket } from "node:net";
import {
  type Codec,
  type Context,
  LocalNetwork,
  type PromiseCreateReq,
  type PromiseRecord,
  type Resonate,
  type TaskHeartbeatReq,
  type Value,
} from "@resonatehq/sdk";
import type { PostgresNetwork } from "@resonatehq/sdk/postgres";
import type { SocketModeReceiver } from "@slack/bolt";
import { UserError } from "./user-error.ts";

/** Of a failing listener; Bolt hands it to `app.error` and does not export its type. */
export type { ExtendedErrorHandlerArgs } from "@slack/bolt/dist/App.js";

/** The SDK's state machine. Types only: the package exports neither the class nor what it stores. */
type Sdk = typeof import("../node_modules/@resonatehq/sdk/dist/src/network/local.js");
export type SdkServer = InstanceType<Sdk["Server"]>;
type ValueOf<M> = M extends Map<string, infer Value> ? Value : never;
export type StoredPromise = ValueOf<SdkServer["promises"]>;
export type StoredTask = ValueOf<SdkServer["tasks"]>;
export type StoredSchedule = ValueOf<SdkServer["schedules"]>;
export type PromiseTime = SdkServer["pTimeouts"][number];
export type TaskTime = SdkServer["tTimeouts"][number];
export type Applied = ReturnType<SdkServer["apply"]>;
export type Change = Applied["changes"][number];
export type MessageSend = Extract<Change, { kind: "message.send" }>;

/** Throws for a part that is not where it was. */
function inPlace<Part>(part: Part | undefined, name: string): Part {
  if (part !== undefined) return part;
  throw new UserError(
    `${name} is not where it was: another version of that library is installed than this program is made for.`,
    "Install the version that Signoff's package.json names.",
    { code: "other-library" },
  );
}

/** The SDK's in-memory network holds an instance of its state machine in a private field. */
export function createSdkServer(): SdkServer {
  // biome-ignore lint/complexity/useLiteralKeys: bracket access is the way TypeScript lets a private field be read
  return inPlace(new LocalNetwork()["server"], "The SDK's LocalNetwork.server");
}

/** A stored promise as the state machine itself answers with it at `nowMs`, so that a search and a get agree. */
export function recordOf(server: SdkServer, nowMs: number, promise: StoredPromise): PromiseRecord {
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  const project = inPlace(server["projectedPromise"], "The SDK's Server.projectedPromise");
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  const write = inPlace(server["toPromiseRecord"], "The SDK's Server.toPromiseRecord");
  return write.call(server, project.call(server, nowMs, promise));
}

export interface Listener {
  data: { awaited: string };
}

export interface Callback {
  data: { awaiter: string; awaited: string };
}

export interface Suspend {
  data: { id: string; actions: Callback[] };
}

interface SdkMethods {
  setPromise(promise: StoredPromise): Change;
  setTask(task: StoredTask): Change;
  promiseRegisterCallback(nowMs: number, request: Callback): Applied;
  promiseRegisterListener(nowMs: number, request: Listener): Applied;
  taskSuspend(nowMs: number, request: Suspend): Applied;
  taskHeartbeat(nowMs: number, request: TaskHeartbeatReq): Applied;
  promiseCreate(nowMs: number, request: PromiseCreateReq): Applied;
  triggerCallbacks(id: string, nowMs: number): Change[];
  triggerFulfilled(id: string): Change[];
  preload(id: string): PromiseRecord[];
  debugTick(request: { data: { time: number } }): Applied;
  debugSnap(): Applied;
}

/** The state machine's own functions, around which the indexed one puts its own: its type declares and does not describe them. */
export function sdkMethods(server: SdkServer): SdkMethods {
  const own = (name: keyof SdkMethods) => inPlace(server[name], `The SDK's Server.${name}`).bind(server);
  return {
    setPromise: own("setPromise"),
    setTask: own("setTask"),
    promiseRegisterCallback: own("promiseRegisterCallback"),
    promiseRegisterListener: own("promiseRegisterListener"),
    taskSuspend: own("taskSuspend"),
    taskHeartbeat: own("taskHeartbeat"),
    promiseCreate: own("promiseCreate"),
    triggerCallbacks: own("triggerCallbacks"),
    triggerFulfilled: own("triggerFulfilled"),
    preload: own("preload"),
    debugTick: own("debugTick"),
    debugSnap: own("debugSnap"),
  };
}

/** What a codec of the SDK writes and reads with, before it encrypts and after it has decrypted. */
export interface Encoder {
  encode(value: unknown): Value;
  decode(value: Value | undefined): unknown;
}

/** Quicker ways are put in its place (resonate/codec.ts). */
export function encoderOf(codec: Codec): Encoder {
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  return inPlace(codec["encoder"], "The SDK's Codec.encoder");
}

/** The status with which an engine refused what a client asked of it; undefined for every other error. */
export function refusedWith(error: unknown): number | undefined {
  if (!(error instanceof Error) || error.name !== "ResonateError") return undefined;
  const { code } = Object(Reflect.get(error, "serverError"));
  return typeof code === "number" ? code : undefined;
}

/** The codec that a client reads and writes with. */
export function codecOf(resonate: Resonate): Codec {
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  return inPlace(resonate["codec"], "The SDK's Resonate.codec");
}

/** What a client finds the address of a group's name with, anew for each context call. */
export function targetsOf(resonate: Resonate): { match(target: string): string } {
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  return inPlace(resonate["optsBuilder"], "The SDK's Resonate.optsBuilder");
}

/** What a pass over a durable function makes its promises with. */
export interface Effects {
  promiseCreate(request: object, name?: string): Promise<PromiseRecord>;
}

/** What runs durable functions in a client. */
export interface Core {
  createComputation(id: string, effects: Effects): unknown;
  fulfillTask(task: { id: string }, root: unknown, done: unknown): Promise<unknown>;
}

/** Its methods may be replaced by ones that do more. */
export function coreOf(resonate: Resonate): Core {
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  const core: object = inPlace(resonate["core"], "The SDK's Resonate.core");
  inPlace(Reflect.get(core, "createComputation"), "The SDK's Core.createComputation");
  inPlace(Reflect.get(core, "fulfillTask"), "The SDK's Core.fulfillTask");
  return core as Core;
}

/** Lets a process end that has nothing else to do: a client asks again from time to time, by a timer that would keep it. */
export function letProcessEnd(resonate: Resonate): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  inPlace(resonate["intervalId"], "The SDK's Resonate.intervalId").unref();
}

/** The number that the next call of a durable function gets, from 0. */
export function nextCallOf(sdk: Context): number {
  return inPlace(Reflect.get(sdk, "seq") as number | undefined, "The SDK's Context.seq");
}

/** The ID that call `number` of a durable function would have as a detached one: a digest that the SDK makes. */
export function detachedIdOf(sdk: Context, number: number): string {
  const next = nextCallOf(sdk);
  Reflect.set(sdk, "seq", number);
  const { id } = sdk.detached("signoff", sdk.options());
  Reflect.set(sdk, "seq", next);
  return id;
}

/** The pool of a PostgresNetwork; without a listener, a connection that breaks while it is idle would end the process. */
export function poolOf(
  network: PostgresNetwork,
): Promise<{ on(event: "error", listener: (error: Error) => void): unknown }> {
  // biome-ignore lint/complexity/useLiteralKeys: private in the SDK
  return inPlace(network["getPool"], "The SDK's PostgresNetwork.getPool").call(network);
}

export type SocketClient = SocketModeReceiver["client"];

/** The TCP socket of a connection; undefined while there is none. */
export function socketOf(client: SocketClient): Socket | undefined {
  // biome-ignore lint/complexity/useLiteralKeys: private in Slack's Socket Mode client
  return client["websocket"]?.["defaultSocket"];
}

/** Sends nothing more by this client, which rejects with `reason` instead, and does not let it connect anew. */
export function silence(client: SocketClient, reason: Error): void {
  // biome-ignore lint/complexity/useLiteralKeys: private in Slack's Socket Mode client
  client["shuttingDown"] = true;
  // biome-ignore lint/complexity/useLiteralKeys: private in Slack's Socket Mode client
  client["send"] = () => Promise.reject(reason);
}

type Frame = (data: unknown, isBinary: unknown) => void;

/** Hands each frame to `take` in place of the client, with the client's own way to take it: an event that is not documented. */
export function takeFrames(client: SocketClient, take: (data: unknown, passOn: () => void) => void): void {
  const listeners = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  const listen: Frame = (data, isBinary) =>
    take(data, () => {
      for (const listener of listeners) listener.call(client, data, isBinary);
    });
  client.on("ws_message", listen);
}

/** Puts a body that was read already where Bolt's receiver looks for it. */
export function giveBody(request: object, body: Buffer): void {
  Object.assign(request, { rawBody: body });
}
