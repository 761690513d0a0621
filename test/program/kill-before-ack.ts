/** Preloaded into the program: it kills itself just before it would acknowledge envelope `KILL_BEFORE_ACK`. */
import { WebSocket } from "undici";

const target = Number(process.env.KILL_BEFORE_ACK);
const send = WebSocket.prototype.send;
let acks = 0;

WebSocket.prototype.send = function (this: WebSocket, ...frame: Parameters<typeof send>) {
  if (String(frame[0]).includes("envelope_id")) {
    acks += 1;
    if (acks === target) process.kill(process.pid, "SIGKILL");
  }
  return send.apply(this, frame);
};
