/**
 * Node's HTTP server. Imported as others are, it would bring everything of the same module with it, a client for
 * WebSockets among it, which was a tenth of a start.
 */
export const { createServer } = process.getBuiltinModule("node:http");
