import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";

/** A development chain of its own, on a free port of this machine. */
export interface Anvil {
  readonly url: string;
  /** A raw request to the node. */
  request(method: string, ...params: unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

/** Development keys of anvil and Hardhat: publicly known. */
export const KEYS = [
  "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
  "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
  "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
  "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
  "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
  "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
  "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
] as const;

/** Starts anvil. @param args Further arguments, like `--no-mining`. */
export async function startAnvil(...args: string[]): Promise<Anvil> {
  const process = spawn(binary(), ["--port", "0", "--host", "127.0.0.1", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await listening(process);
  const request = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return { url, request, stop: () => ended(process) };
}

function binary(): string {
  const root = createRequire(new URL("../../../package.json", import.meta.url));
  const wrapper = createRequire(realpathSync(root.resolve("@foundry-rs/anvil/package.json")));
  const { platform, arch } = process;
  const suffix = platform === "win32" ? ".exe" : "";
  const cpu = arch === "x64" ? "amd64" : arch;
  return wrapper.resolve(`@foundry-rs/anvil-${platform}-${cpu}/bin/anvil${suffix}`);
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("exit", (code) => reject(new Error(`anvil ended with ${code}: ${text}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /Listening on (127\.0\.0\.1:\d+)/.exec(text);
      if (found !== null) resolve(`http://${found[1]}`);
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.removeAllListeners("exit");
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
