/** The SDK's own state machine of promises, tasks and schedules, as it comes. */
import { LocalNetwork } from "@resonatehq/sdk";

/** Types only: the package exports neither the class nor what it stores, and the field that holds it has no type. */
type Sdk = typeof import("../../node_modules/@resonatehq/sdk/dist/src/network/local.js");

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

/**
 * The class is not exported; the SDK's in-memory network holds an instance in a private field.
 * The SDK is pinned exactly and the journal names its version, so the field cannot go missing unnoticed.
 */
export function createSdkServer(): SdkServer {
  // biome-ignore lint/complexity/useLiteralKeys: bracket access is the way TypeScript lets a private field be read
  return new LocalNetwork()["server"];
}
