import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A storage service that changes what it serves, if it is told to. */
export interface ForgingStorage {
  readonly url: string;
  /** @param spared CID of content that is served as it is. */
  forge(on: boolean, spared?: string): void;
  stop(): Promise<void>;
}

/** Passes requests on to an honest service. It names its own address alone, so that nobody finds the honest one. */
export async function openForger(honest: string): Promise<ForgingStorage> {
  let forging = false;
  let honestly: string | undefined;
  const server = createServer((incoming, outgoing) => {
    const { method, url = "/", headers } = incoming;
    const upstream = request(new URL(url, honest), { method, headers }, (answer) => void reply(answer, outgoing, url));
    upstream.on("error", () => outgoing.destroy());
    incoming.pipe(upstream);
  });

  const own = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function reply(answer: IncomingMessage, outgoing: ServerResponse, path: string): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece as Buffer);
    let body = Buffer.concat(pieces);
    if (path.startsWith("/v0/status"))
      body = Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), addresses: [own()] }));
    const spared = honestly !== undefined && path.startsWith(`/ipfs/${honestly}`);
    if (forging && path.startsWith("/ipfs/") && !spared) body = body.map((byte) => byte ^ 1) as Buffer<ArrayBuffer>;
    const { "content-length": _, "transfer-encoding": __, ...headers } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, headers).end(body);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: own(),
    forge: (on, spared) => {
      forging = on;
      honestly = spared;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
