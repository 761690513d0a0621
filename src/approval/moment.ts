/** A moment (Unix time, milliseconds) as records hold it. */
import { z } from "zod";
import { days } from "./duration.ts";

/** The last one that a calendar has, less the longest deadline: whatever is later could not be shown. */
const lastMs = 8.64e15 - days(10 * 365);

export const momentSchema = z.int().nonnegative().max(lastMs);
