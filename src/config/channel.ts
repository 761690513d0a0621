/** Channels, as variables and files name them. */
import { z } from "zod";

export const channelSchema = z
  .string()
  .regex(/^[CGD][A-Z0-9]+$/, "must be a channel's ID such as C0123456789, not its name");
