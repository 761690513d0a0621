/** A process that may die within a test, which is itself one process. */
import type { Network } from "@resonatehq/sdk";

/** A connection of a process that may die: then nothing that it asks is asked, and nothing answers it. */
export function mortal(network: Network, isAlive: () => boolean): Network {
  return {
    ...network,
    recv: (callback) =>
      network.recv((message) => {
        if (isAlive()) callback(message);
      }),
    send: async (request) => {
      if (!isAlive()) return await never();
      const response = await network.send(request);
      return isAlive() ? response : await never();
    },
  };
}

export function never(): Promise<never> {
  return new Promise(() => {
    // Nobody is there any more.
  });
}
