/** An answer that nobody hears is no acknowledgement: writing it fails, so that the person is told in words. */
import type { RequestHandler } from "express";

/** Node takes what is written to a closed connection without a word; here it throws. */
export const refuseWhenGone: RequestHandler = (_request, response, next) => {
  response.once("close", () => {
    if (response.writableFinished) return;
    response.writeHead = () => {
      throw new Error("Slack has closed the request before it was answered.");
    };
  });
  next();
};
