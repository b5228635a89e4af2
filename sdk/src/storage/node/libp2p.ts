import type { Bitswap } from "@helia/bitswap";
import type { Libp2p } from "@libp2p/interface";
import type { Blockstore } from "interface-blockstore";
import type { Datastore } from "interface-datastore";
import { storageError } from "../errors.ts";
import { reasonOf } from "../signals.ts";

export interface PeerNodeOptions {
  readonly blockstore: Blockstore;
  readonly datastore: Datastore;
  /** Multiaddrs to listen on; none: a node that only dials. */
  readonly listen: readonly string[];
  /** Multiaddrs to tell others instead of those. */
  readonly announce?: readonly string[] | undefined;
}

/** A node that exchanges blocks with peers. */
export interface PeerNode {
  readonly libp2p: Libp2p;
  readonly bitswap: Bitswap;
  stop(): Promise<void>;
}

/** Workers behind one address connect at the same time when a job is posted. */
const CONNECTIONS_PER_SECOND = 200;
const MAX_CONNECTIONS = 500;
/** A reader asks for many blocks as soon as it is connected: with the usual 10, libp2p would break the connection. */
const EARLY_STREAMS = 256;

/** Finds nobody: blocks are asked of those alone whom a hint names. */
const noRouting = {
  name: "none",
  provide: async (): Promise<void> => {},
  cancelReprovide: async (): Promise<void> => {},
  put: async (): Promise<void> => {},
  async *findProviders(): AsyncGenerator<never> {},
  async *getClosestPeers(): AsyncGenerator<never> {},
  get: (): Promise<never> => Promise.reject(new Error("there is no routing")),
  findPeer: (): Promise<never> => Promise.reject(new Error("there is no routing")),
};
/** SHA2-256, the only hash of blocks here, is built in. */
const noHasher = (code: number): Promise<never> => Promise.reject(new Error(`no hash ${code}`));

/**
 * Helia's block exchange (bitswap) over a libp2p that talks to nobody but whom it is told to: no bootstrap list, no
 * routing, no gateways, no relays, no discovery; TCP and WebSockets, encrypted by Noise. It is put together here
 * because Helia's own composition brings all transports, and with WebRTC a native add-on. Modules are loaded here,
 * because they take a while: who only uses HTTP never loads them.
 */
export async function startPeerNode(options: PeerNodeOptions): Promise<PeerNode> {
  const [{ createLibp2p }, { loadOrCreateSelfKey }, { createBitswap }, ...modules] = await Promise.all([
    import("libp2p"),
    import("@libp2p/config"),
    import("@helia/bitswap"),
    import("@libp2p/tcp"),
    import("@libp2p/websockets"),
    import("@libp2p/noise"),
    import("@libp2p/yamux"),
    import("@libp2p/identify"),
  ]);
  const [{ tcp }, { webSockets }, { noise }, { yamux }, { identify }] = modules;
  const { blockstore, datastore } = options;
  const libp2p = await createLibp2p({
    start: false,
    privateKey: await loadOrCreateSelfKey(datastore),
    datastore,
    addresses: {
      listen: [...options.listen],
      ...(options.announce === undefined ? {} : { announce: [...options.announce] }),
    },
    transports: [tcp(), webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxEarlyStreams: EARLY_STREAMS })],
    services: { identify: identify() },
    connectionManager: { maxConnections: MAX_CONNECTIONS, inboundConnectionThreshold: CONNECTIONS_PER_SECOND },
  });
  const { logger } = libp2p;
  const parts = { libp2p, blockstore, logger, routing: noRouting, getHasher: noHasher };
  // A reader that lost a block may ask for it again at once.
  const bitswap = createBitswap(parts, { doNotResendBlockWindow: 0 });
  const stop = async (): Promise<void> => {
    await bitswap.stop();
    await libp2p.stop();
  };
  try {
    await libp2p.start();
    await bitswap.start();
    return { libp2p, bitswap, stop };
  } catch (error) {
    await stop();
    const reason = reasonOf(error);
    const hint = "Check that the address is this machine's and that its port is free.";
    throw storageError("STORAGE_UNREACHABLE", `Cannot listen on ${options.listen.join(", ")}: ${reason}.`, error, hint);
  }
}
