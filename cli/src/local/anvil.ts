import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { cliError } from "../errors.ts";
import { guard } from "./guard.ts";

/** How a local chain is started. */
export interface ChainOptions {
  /** Port on the loopback interface; 0 chooses a free one. */
  readonly port?: number;
  /** Seconds between blocks; without it a block is made for each transaction, and one every second besides. */
  readonly blockTime?: number;
  readonly signal?: AbortSignal;
}

/** A running local chain. */
export interface Chain {
  /** Its RPC address. */
  readonly rpc: string;
  readonly chainId: number;
  /** The mnemonic of its funded accounts: public, good for nothing but this chain. */
  readonly mnemonic: string;
  /** Ends it and waits until it has ended. */
  stop(): Promise<void>;
}

const CHAIN_ID = 31337;
const MNEMONIC = "test test test test test test test test test test test junk";
const START_TIMEOUT_MS = 20_000;

/** Path of the chain's binary for this platform, which npm installs as an optional package. */
function binary(): string {
  const near = createRequire(createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json"));
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  const name = `@foundry-rs/anvil-${process.platform}-${arch}`;
  const file = process.platform === "win32" ? "anvil.exe" : "anvil";
  try {
    return near.resolve(`${name}/bin/${file}`);
  } catch (cause) {
    throw cliError("CHAIN_NOT_STARTED", `The local chain is not installed for this platform: ${name} is missing.`, {
      hint: "Install again without leaving out optional dependencies, or use another chain with --rpc.",
      cause,
    });
  }
}

/**
 * Starts a chain for development on this machine.
 *
 * @throws CliError CHAIN_NOT_STARTED with what the chain printed.
 */
export async function startChain(options: ChainOptions = {}): Promise<Chain> {
  options.signal?.throwIfAborted();
  const args = ["--host", "127.0.0.1", "--port", String(options.port ?? 0), "--chain-id", String(CHAIN_ID)];
  args.push("--accounts", "20", "--hardfork", "cancun", "--mnemonic", MNEMONIC, "--color", "never");
  args.push(
    ...(options.blockTime === undefined
      ? ["--block-time", "1", "--mixed-mining"]
      : ["--block-time", String(options.blockTime)]),
  );
  // A group of its own: the terminal's ctrl-C must not end the chain before those who still have to use it.
  const child = spawn(binary(), args, { stdio: ["ignore", "pipe", "pipe"], detached: process.platform !== "win32" });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  guard(child);
  try {
    const port = await listening(child, options.signal);
    return {
      rpc: `http://127.0.0.1:${port}`,
      chainId: CHAIN_ID,
      mnemonic: MNEMONIC,
      stop: () => end(child).finally(() => process.off("exit", endWithUs)),
    };
  } catch (error) {
    await end(child);
    process.off("exit", endWithUs);
    throw error;
  }
}

function listening(child: ChildProcess, signal?: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const fail = (what: string, cause?: unknown) =>
      reject(
        cliError("CHAIN_NOT_STARTED", `${what}${printed === "" ? "" : `: ${printed.trim().split("\n").at(-1)}`}`, {
          cause,
        }),
      );
    const timer = setTimeout(() => fail("The local chain did not answer in time"), START_TIMEOUT_MS);
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(printed)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      for (const stream of [child.stdout, child.stderr]) stream?.removeAllListeners("data").resume();
      resolve(Number(port));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", (error) => fail("The local chain could not be started", error));
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`The local chain ended with code ${code}`);
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 3000);
    child.once("exit", () => {
      clearTimeout(force);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
