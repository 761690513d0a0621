/** Preloaded into the program: it kills itself when it would write a verdict to an agent, before a byte of it is out. */
import { ServerResponse } from "node:http";

const write = ServerResponse.prototype.write;

Object.assign(ServerResponse.prototype, {
  write(this: ServerResponse, ...given: Parameters<typeof write>) {
    const [chunk] = given;
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    if (text.includes('"status":"approved"')) process.kill(process.pid, "SIGKILL");
    return write.apply(this, given);
  },
});
