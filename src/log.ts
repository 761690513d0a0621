/** The program's log: one JSON line per transition on standard output, secrets left out by name. */
import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";
import { logOutput } from "./log-output.ts";
import { traceFields } from "./tracing.ts";

export type Log = Logger;
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/** What is never written, by its name, at the top of a line or one level below. */
export const redactedPaths = ["token", "*.token", "authorization", "*.authorization", "secret", "*.secret"];

/**
 * Creates the root log; parts take children of it. `level` is pino's name of the least level written, `to` where lines go
 * in the place of standard output.
 */
export function createLog(level: LogLevel, to?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: redactedPaths,
    mixin: traceFields,
  };
  return pino(options, to ?? logOutput());
}
