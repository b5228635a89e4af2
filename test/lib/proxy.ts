import { createServer, type Server, type Socket, connect as tcpConnect } from "node:net";

/** A wire between two that can be cut. */
export interface Wire {
  readonly url: string;
  /** Ends all connections and refuses new ones, until {@link Wire.mend}. */
  cut(): void;
  mend(): void;
  /** How many pieces of what went to the server held a text. */
  seen(text: string): number;
  stop(): Promise<void>;
}

/** Passes TCP connections on to a server of this machine. */
export async function openWire(target: string): Promise<Wire> {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  const sent: string[] = [];
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.resetAndDestroy();
      return;
    }
    const far = tcpConnect(Number(port), "127.0.0.1");
    near.on("data", (piece: Buffer) => void sent.push(piece.toString("latin1")));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const destroy = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    cut: () => {
      whole = false;
      destroy();
    },
    mend: () => {
      whole = true;
    },
    seen: (text) => sent.filter((piece) => piece.includes(text)).length,
    stop: async () => {
      destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the wire has no port"));
      else resolve(address.port);
    });
  });
}
