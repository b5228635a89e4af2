import type { PrivateKey } from "@libp2p/interface";
import type { Blockstore } from "interface-blockstore";
import type { Datastore } from "interface-datastore";
import { storageError } from "../errors.ts";
import { reasonOf } from "../signals.ts";
import type { HeliaNode } from "./peers.ts";

export interface HeliaOptions {
  readonly blockstore: Blockstore;
  readonly datastore: Datastore;
  /** Multiaddrs to listen on; none: a node that only dials. */
  readonly listen: readonly string[];
  /** Multiaddrs to tell others instead of those. */
  readonly announce?: readonly string[] | undefined;
  readonly privateKey?: PrivateKey;
}

/** Workers behind one address connect at the same time when a job is posted. */
const CONNECTIONS_PER_SECOND = 200;
const MAX_CONNECTIONS = 500;
/** A reader asks for many blocks as soon as it is connected: with the usual 10, libp2p would break the connection. */
const EARLY_STREAMS = 256;

/**
 * An embedded Helia node that talks to nobody but whom it is told to: no bootstrap list, no routing, no gateways, no
 * relays, no discovery; TCP and WebSockets, encrypted by Noise. Its modules are loaded here, because they take a
 * second: who only uses HTTP never loads them.
 */
export async function startHelia(options: HeliaOptions): Promise<HeliaNode> {
  const [{ createHeliaLight }, { withLibp2pLight }, { withBitswap }, ...libp2p] = await Promise.all([
    import("helia"),
    import("@helia/libp2p"),
    import("@helia/bitswap"),
    import("@libp2p/tcp"),
    import("@libp2p/websockets"),
    import("@libp2p/noise"),
    import("@libp2p/yamux"),
    import("@libp2p/identify"),
  ]);
  const [{ tcp }, { webSockets }, { noise }, { yamux }, { identify }] = libp2p;
  const { blockstore, datastore } = options;
  const node = withBitswap(
    withLibp2pLight(createHeliaLight({ blockstore, datastore }), {
      addresses: {
        listen: [...options.listen],
        ...(options.announce === undefined ? {} : { announce: [...options.announce] }),
      },
      transports: [tcp(), webSockets()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux({ maxEarlyStreams: EARLY_STREAMS })],
      services: { identify: identify() },
      connectionManager: { maxConnections: MAX_CONNECTIONS, inboundConnectionThreshold: CONNECTIONS_PER_SECOND },
    }),
    // A reader that lost a block may ask for it again at once.
    { doNotResendBlockWindow: 0 },
  );
  try {
    await node.start();
    return node;
  } catch (error) {
    await node.stop();
    const reason = reasonOf(error);
    const hint = "Check that the address is this machine's and that its port is free.";
    throw storageError("STORAGE_UNREACHABLE", `Cannot listen on ${options.listen.join(", ")}: ${reason}.`, error, hint);
  }
}
