/** Reads server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): the data of each. */

/** The data of each event, its lines joined; comments and all other fields are left out. */
export async function* readEvents(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of readLines(chunks)) {
    if (line === "") {
      if (data.length > 0) yield data.join("\n");
      data = [];
    }
    const [, value] = /^data(?::[ ]?(.*))?$/s.exec(line) ?? [];
    if (line === "data" || value !== undefined) data.push(value ?? "");
  }
}

/** Lines that end in LF, CR LF or CR, however they are split; what no line break ends is left out. */
async function* readLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    rest += chunk;
    // A CR that stands last may be the first half of a CR LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
