/** A worker that only collects what it is sent. */
import type { Message } from "@resonatehq/sdk";
import type { Engine } from "../../src/engine/engine.ts";

export async function receive(
  engine: Engine,
  options: { group?: string; pid?: string } = {},
): Promise<Message[]> {
  const messages: Message[] = [];
  const network = engine.connect({ group: "workers", ...options });
  network.recv((message) => messages.push(message));
  await network.init();
  return messages;
}

/** Lets everything happen that is ready to happen without waiting for a disk or a clock. */
export async function turnEventLoop(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
