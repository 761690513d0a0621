/** A clock that is so many times as fast as the machine's: what waits by it waits as it does in earnest, only for less long. */
import { type Clock, systemClock } from "../src/steady-clock.ts";

export function hurriedClock(times: number): Clock {
  return {
    now: () => systemClock.now() * times,
    pause: (waitMs, signal) => systemClock.pause(waitMs / times, signal),
  };
}
