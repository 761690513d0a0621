/** The names that a group of requests may have, wherever it is asked. */
import { z } from "zod";

export const groupNameSchema = z.string().trim().min(1).max(100);
