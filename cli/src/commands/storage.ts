import { join } from "node:path";
import { type Client, createClient } from "@conun/sdk";
import { conunPaths } from "@conun/sdk/node";
import { chainLookup, createStorageService } from "@conun/sdk/storage";
import { pino } from "pino";
import { networkOf } from "../connect.ts";
import { cliError } from "../errors.ts";
import type { Context } from "../globals.ts";
import { untilAborted } from "../local/wait.ts";
import { pairs } from "../output/output.ts";
import { readToken } from "../token.ts";

/** Options of `conun storage start`. */
export interface StorageOptions {
  readonly dataDir?: string;
  readonly host: string;
  readonly httpPort: number;
  readonly libp2pPort: number;
  readonly publicUrl?: string;
  /** MiB. */
  readonly quota: number;
  /** Hours. */
  readonly retention: number;
  readonly tokenFile?: string;
}

const MIB = 2 ** 20;
const HOUR_SECONDS = 3600;

/**
 * `conun storage start`: keeps programs, inputs and outputs until it is interrupted. The chain is asked only where a
 * worker brings outputs without the token.
 */
export async function storageCommand(context: Context, options: StorageOptions): Promise<void> {
  const log = pino({ name: "conun-storage" }, pino.destination({ dest: 2, sync: true }));
  if (options.publicUrl !== undefined && !/^https?:\/\/[^\s?#]+$/.test(options.publicUrl)) {
    throw cliError("USAGE", `--public-url: "${options.publicUrl}" is not an http(s) address.`);
  }
  let chain: Promise<Client> | undefined;
  const connect = (): Promise<Client> => {
    chain = networkOf(context).then(({ rpc, deployment }) => createClient({ rpc, deployment, signal: context.signal }));
    return chain;
  };
  const service = createStorageService({
    dataDir: options.dataDir ?? join(conunPaths().data, "storage"),
    host: options.host,
    httpPort: options.httpPort,
    libp2pPort: options.libp2pPort,
    publicUrl: options.publicUrl,
    quotaBytes: options.quota * MIB,
    retention: { maxSeconds: options.retention * HOUR_SECONDS },
    token: options.tokenFile === undefined ? undefined : await readToken(options.tokenFile),
    assignments: chainLookup(connect),
    logger: {
      debug: (message, fields) => log.debug(fields ?? {}, message),
      info: (message, fields) => log.info(fields ?? {}, message),
      warn: (message, fields) => log.warn(fields ?? {}, message),
    },
  });
  await service.start();
  try {
    context.out.result(
      { ok: true, url: service.url, multiaddrs: service.multiaddrs, peerId: service.peerId },
      pairs([["http", service.url], ...service.multiaddrs.map((address) => ["libp2p", address] as const)]),
    );
    await untilAborted(context.signal);
  } finally {
    await service.stop();
    await (await chain?.catch(() => undefined))?.close();
  }
}
