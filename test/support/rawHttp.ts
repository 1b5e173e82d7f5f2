/** Raw bytes to a socket and the status line back: for requests no HTTP client would send. */
import { connect, type NetConnectOpts } from "node:net";

export interface RawAnswer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  readonly text: string;
}

/** Sends `bytes`, reads until the peer closes or `status` is known and `linger` says enough. Resolves always. */
export const sendRaw = (to: NetConnectOpts, bytes: string | Uint8Array): Promise<RawAnswer> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(to);
    const done = (): void => {
      socket.destroy();
      const text = Buffer.concat(parts).toString("latin1");
      resolve({ status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0), text });
    };
    socket.once("connect", () => socket.write(bytes));
    socket.on("data", (part: Buffer) => {
      parts.push(part);
      const text = Buffer.concat(parts).toString("latin1");
      const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1] ?? Number.NaN);
      const head = text.indexOf("\r\n\r\n");
      if (head > 0 && (text.length - head - 4 >= length || text.endsWith("0\r\n\r\n"))) done();
    });
    socket.once("error", done);
    socket.once("close", done);
  });
