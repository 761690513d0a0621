/**
 * Promises that the SDK is handed, decoded when somebody looks: of most it looks at the state alone, such as of what it has
 * just written, and each was decoded whole, at several times the price of the rest.
 */
import type { Codec, PromiseRecord, Value } from "@resonatehq/sdk";

/** By decoded promise, its parameter as it is stored. */
const storedParams = new WeakMap<PromiseRecord, string>();

/** To be called before the codec reads anything. It must be one that never throws. */
export function decodeLate(codec: Codec): void {
  codec.decodePromise = (stored) => {
    const record = { ...stored, param: whenRead(codec, stored.param), value: whenRead(codec, stored.value) };
    if (typeof stored.param?.data === "string") storedParams.set(record, stored.param.data);
    return record;
  };
}

/** The parameter of such a promise as it is stored; undefined for every other. */
export function storedParamOf(record: PromiseRecord): string | undefined {
  return storedParams.get(record);
}

function whenRead(codec: Codec, stored: Value): Value {
  let read: { data: unknown } | undefined;
  return {
    ...(stored?.headers && { headers: stored.headers }),
    get data() {
      read ??= { data: codec.decode(stored) };
      return read.data;
    },
  };
}
