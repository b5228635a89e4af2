import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";

/** A development chain of its own for a test, on a free port of this machine. */
export interface Anvil {
  readonly url: string;
  /** The mnemonic of its funded accounts: publicly known. */
  readonly mnemonic: string;
  /** A raw request to the node. */
  request(method: string, ...params: unknown[]): Promise<unknown>;
  /** Ends the node and starts it again at the same address, with the chain as it is, or as it was when it was saved. */
  restart(saved?: unknown): Promise<void>;
  /** The chain as it is, for {@link Anvil.restart}. */
  save(): Promise<unknown>;
  stop(): Promise<void>;
}

const MNEMONIC = "test test test test test test test test test test test junk";
const START_MS = 20_000;

/** Starts anvil. @param args Further arguments, like `--no-mining`. */
export async function startAnvil(...args: readonly string[]): Promise<Anvil> {
  let node = await launch(0, args);
  const { url } = node;
  const ask = (method: string, ...params: unknown[]) => request(url, method, params);
  const save = () => ask("anvil_dumpState");
  return {
    url,
    mnemonic: MNEMONIC,
    request: ask,
    save,
    restart: async (saved) => {
      const state = saved ?? (await save());
      await node.stop();
      node = await launch(Number(new URL(url).port), args);
      await ask("anvil_loadState", state);
    },
    stop: () => node.stop(),
  };
}

async function launch(port: number, args: readonly string[]): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(binary(), ["--host", "127.0.0.1", "--port", String(port), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = await listening(child);
  return {
    url,
    stop: async () => {
      process.off("exit", kill);
      kill();
      await ended;
    },
  };
}

/** The program itself: its launcher would leave it running when it is killed. */
function binary(): string {
  const root = createRequire(new URL("../../package.json", import.meta.url));
  const near = createRequire(realpathSync(root.resolve("@foundry-rs/anvil/package.json")));
  const cpu = process.arch === "x64" ? "amd64" : process.arch;
  const file = process.platform === "win32" ? "anvil.exe" : "anvil";
  return near.resolve(`@foundry-rs/anvil-${process.platform}-${cpu}/bin/${file}`);
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => fail(new Error(`anvil did not start:\n${output}`)), START_MS);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(error);
    };
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`anvil ended (${code}):\n${output}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Listening on (127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      child.stdout?.removeAllListeners("data").resume();
      resolve(`http://${found}`);
    });
  });
}

async function request(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result;
}
