/** Who may ask: the control token of the pipe, one-time codes, cookies and bearers of the loopback face. Only hashes are kept. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Sessions } from "#src/app.ts";
import { BEARERS_MAX, CODE_LIFE_MS, CODES_MAX } from "./limits.ts";

/** 256 bits, base64url. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

const sha256 = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

/** Equal in constant time: digests of equal length are compared, so neither length nor prefix leaks. */
export const sameSecret = (given: string, wanted: string): boolean => timingSafeEqual(sha256(given), sha256(wanted));

/** The secret of `authorization: Bearer …`, or null. */
export const bearerOf = (authorization: string | null): string | null =>
  /^Bearer ([A-Za-z0-9_-]{20,128})$/.exec(authorization ?? "")?.[1] ?? null;

const cookieOf = (header: string | null, name: string): string | null => {
  const found = (header ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  // Two cookies of one name: someone planted one; neither is trusted.
  return found.length === 1 ? (found[0]?.slice(name.length + 1) ?? null) : null;
};

export interface Access {
  /** A code for the page's URL fragment: five minutes, once. At most 16 wait; the oldest gives way. */
  newCode(): string;
  /** A reusable secret for scripts; lives as long as the core. At most 64; the oldest gives way. */
  newBearer(): string;
  /** The Set-Cookie value for a good code, else null. A cookie survives a restart of the core: its hash is in the store. */
  redeem(code: string): Promise<string | null>;
  /** Whether a request of the loopback face is signed in. */
  admits(headers: Headers): Promise<"cookie" | "bearer" | null>;
}

const keepNewest = (map: Map<string, number>, most: number): void => {
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
};

/** `cookieName` differs per data directory: cookies ignore ports, and two cores must not sign each other out. */
export const createAccess = (deps: {
  readonly sessions: () => Sessions;
  readonly now: () => number;
  readonly cookieName: string;
}): Access => {
  const codes = new Map<string, number>();
  const bearers = new Map<string, number>();
  const add = (map: Map<string, number>, most: number): string => {
    const secret = newSecret();
    map.set(sha256(secret).toString("hex"), deps.now());
    keepNewest(map, most);
    return secret;
  };
  return {
    newCode: () => add(codes, CODES_MAX),
    newBearer: () => add(bearers, BEARERS_MAX),
    redeem: async (code) => {
      const hash = sha256(code).toString("hex");
      const madeAt = codes.get(hash);
      codes.delete(hash);
      if (madeAt === undefined || deps.now() - madeAt > CODE_LIFE_MS) return null;
      const cookie = newSecret();
      await deps.sessions().save(sha256(cookie).toString("hex"), deps.now());
      return `${deps.cookieName}=${cookie}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`;
    },
    admits: async (headers) => {
      const bearer = bearerOf(headers.get("authorization"));
      if (bearer !== null && bearers.has(sha256(bearer).toString("hex"))) return "bearer";
      const cookie = cookieOf(headers.get("cookie"), deps.cookieName);
      if (cookie === null || cookie.length > 128) return null;
      return (await deps.sessions().has(sha256(cookie).toString("hex"))) ? "cookie" : null;
    },
  };
};
