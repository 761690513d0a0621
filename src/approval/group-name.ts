/** What a group of requests may be called, at every door at which one asks. */
import { z } from "zod";

export const groupNameSchema = z.string().trim().min(1).max(100);
