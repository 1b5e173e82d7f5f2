/** Reads a call's body within bounds of bytes, time and nesting, before any parser sees it. */
import { AppError } from "#src/contract/errors.ts";

const tooLarge = (limitBytes: number): AppError =>
  new AppError("request/too-large", "The request is larger than allowed", { details: { limitBytes } });

/** Deepest nesting of arrays and objects in JSON text, counted without parsing; stops counting above `most`. */
export const jsonDepthWithin = (json: Uint8Array, most: number): boolean => {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index += 1) {
    const byte = json[index];
    if (inString) {
      if (byte === 0x5c) index += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > most) return false;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return true;
};

/** Rejects when `promise` takes longer than `ms`. */
export const within = async <T>(promise: Promise<T>, ms: number): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new AppError("request/invalid", "The request body came too slowly")), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

const collect = async (body: ReadableStream<Uint8Array>, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    if (total > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
};

export interface BodyLimits {
  readonly limitBytes: number;
  readonly timeoutMs: number;
  readonly depth: number;
}

/** The body of a JSON call. Throws request/too-large, request/invalid (not JSON by type, too slow, nested too deeply). */
export const readJsonBody = async (request: Request, limits: BodyLimits): Promise<Uint8Array<ArrayBuffer>> => {
  // Only application/json: every other type is one a foreign page can send without a preflight.
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(request.headers.get("content-type") ?? "")) {
    throw new AppError("request/invalid", "The body must be application/json");
  }
  if (Number(request.headers.get("content-length") ?? 0) > limits.limitBytes) throw tooLarge(limits.limitBytes);
  const body = request.body === null ? new Uint8Array() : await within(collect(request.body, limits.limitBytes), limits.timeoutMs);
  if (!jsonDepthWithin(body, limits.depth)) throw new AppError("request/invalid", "The body is nested too deeply");
  return body;
};
