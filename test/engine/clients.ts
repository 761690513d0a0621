/** Clients who ask an engine for one thing after another, all at once, and what they were told. */
import { isSuccess, type PromiseRecord, type Request, type Response } from "@resonatehq/sdk";
import type { Engine } from "../../src/engine/engine.ts";
import {
  acquireTask,
  createPromise,
  createTask,
  encoded,
  fenceCreate,
  fulfillTask,
  getPromise,
  settlePromise,
  suspendTask,
} from "./requests.ts";

/** What was answered of each promise, last. */
export type Answered = Map<string, Pick<PromiseRecord, "state" | "value">>;

/** What one request after another asks, from a promise's or a run's beginning to its end, or to a part of it. */
function story(id: string, random: () => number): Request[] {
  const value = encoded(`of ${id}`).data;
  const ofPromise = [createPromise(id), settlePromise(id, value), getPromise(id)];
  const ofRun = [
    createTask(id),
    fenceCreate(id, 1, `${id}:0`),
    suspendTask(id, 1, [`${id}:0`]),
    settlePromise(`${id}:0`, value),
    acquireTask(id, 1),
    fulfillTask(id, 2, value),
    getPromise(id),
  ];
  const whole = random() < 0.5 ? ofPromise : ofRun;
  return whole.slice(0, 1 + Math.floor(random() * whole.length));
}

function recordIn(response: Response): PromiseRecord | undefined {
  if (!isSuccess(response)) return undefined;
  if (response.kind === "task.fence") {
    const { data } = response.data.action;
    return typeof data === "string" ? undefined : data.promise;
  }
  const { data } = response;
  return typeof data === "object" && "promise" in data ? data.promise : undefined;
}

export interface ClientsOptions {
  clients: number;
  /** Begins the IDs of what they ask for. */
  name: string;
  random: () => number;
  /** While it is so, they ask. */
  isOn: () => boolean;
  /** Told of each answer. */
  onAnswer: (record: PromiseRecord) => void;
}

/** Resolves when each has had its last answer. They look at what others ask for, too. */
export async function work(engine: Pick<Engine, "handle">, options: ClientsOptions): Promise<void> {
  const { clients, name, random, isOn, onAnswer } = options;
  const ask = async (request: Request) => {
    const record = recordIn(await engine.handle(request));
    if (record !== undefined && isOn()) onAnswer(record);
  };
  const workAs = async (client: number) => {
    for (let count = 0; isOn(); count += 1) {
      for (const request of story(`${name}-${client}-${count}`, random)) {
        if (!isOn()) return;
        await ask(request);
        const other = Math.floor(random() * clients);
        if (random() < 0.3) await ask(getPromise(`${name}-${other}-${count}`));
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => workAs(client)));
}

/** What was answered and is not as it was answered; what was waiting may be settled since. */
export function missing(answered: Answered, find: (id: string) => ReturnType<Answered["get"]>): string[] {
  return [...answered].flatMap(([id, { state, value }]) => {
    const there = find(id);
    if (there === undefined) return [`${id} is not there`];
    const isSame = there.state === state && there.value.data === value.data;
    return isSame || state === "pending" ? [] : [`${id} was ${state} and is ${there.state}`];
  });
}
