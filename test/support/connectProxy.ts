/** A proxy on the loopback that stands for names nobody could look up: CONNECT alone, as https needs it. */
import http from "node:http";
import net, { type AddressInfo, type Socket } from "node:net";

export interface ConnectProxy {
  readonly address: string;
  /** `host:port` of each tunnel that was asked for. */
  readonly asked: string[];
  /** Proxy-Authorization of each. */
  readonly credentials: (string | undefined)[];
  close(): Promise<void>;
}

/** `ports`: where each `host:port` really is on this machine. */
export const openConnectProxy = async (ports: Readonly<Record<string, number>>): Promise<ConnectProxy> => {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = http.createServer((_, response) => response.writeHead(405).end());
  server.on("connect", (request, client: Socket) => {
    asked.push(request.url ?? "");
    credentials.push(request.headers["proxy-authorization"]);
    const port = ports[request.url ?? ""];
    client.on("error", () => {});
    if (port === undefined) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const upstream = net.connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    credentials,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
