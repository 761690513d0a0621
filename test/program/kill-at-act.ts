/**
 * Preloaded into the program: says each act that the engine makes durable on standard output, as `act <act>`, and with
 * `KILL_AT_ACT=<phase> <act>` kills the program before or after that one.
 */
import type { Request } from "@resonatehq/sdk";
import { RunningEngine } from "../../src/engine/running-engine.ts";

const target = process.env.KILL_AT_ACT;
const times = new Map<string, number>();
const connect = RunningEngine.prototype.connect;

RunningEngine.prototype.connect = function (this: RunningEngine, ...given: Parameters<typeof connect>) {
  const network = connect.apply(this, given);
  return {
    ...network,
    recv: (callback) => network.recv(callback),
    send: async (request) => {
      const act = describeAct(request);
      if (act === undefined) return await network.send(request);
      const time = (times.get(act) ?? 0) + 1;
      times.set(act, time);
      const point = `${act} #${time}`;
      process.stdout.write(`act ${point}\n`);
      if (target === `before ${point}`) process.kill(process.pid, "SIGKILL");
      const response = await network.send(request);
      if (target === `after ${point}`) process.kill(process.pid, "SIGKILL");
      return response;
    },
  };
};

/** Undefined for what makes nothing durable but who works. */
function describeAct(request: Request): string | undefined {
  switch (request.kind) {
    case "promise.create":
    case "promise.settle":
    case "task.suspend":
      return `${request.kind} ${request.data.id}`;
    case "task.create":
    case "task.fence":
      return `${request.data.action.kind} ${request.data.action.data.id}`;
    case "task.fulfill":
      return `promise.settle ${request.data.action.data.id}`;
    default:
      return undefined;
  }
}
