import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";

/** A running anvil node. */
export interface Anvil {
  readonly url: string;
  stop(): Promise<void>;
}

const START_MS = 20_000;

/** The program itself: its launcher would leave it running when it is killed. */
function program(): string {
  const root = createRequire(import.meta.url);
  const launcher = createRequire(realpathSync(root.resolve("@foundry-rs/anvil/package.json")));
  const cpu = process.arch === "x64" ? "amd64" : process.arch;
  return launcher.resolve(
    `@foundry-rs/anvil-${process.platform}-${cpu}/bin/anvil${process.platform === "win32" ? ".exe" : ""}`,
  );
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`anvil did not start:\n${output}`)), START_MS);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    child.on("error", fail);
    child.on("exit", (code) => fail(new Error(`anvil ended (${code}):\n${output}`)));
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Listening on (\S+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(`http://${found}`);
    });
  });
}

/** Starts anvil on a port of its own. */
export async function startAnvil(chainId: number, ...more: string[]): Promise<Anvil> {
  const args = ["--host", "127.0.0.1", "--port", "0", "--chain-id", String(chainId), ...more];
  const child = spawn(program(), args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  return {
    url: await listening(child),
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The first of the keys that anvil and Hardhat are known for: worthless anywhere but on a development chain. */
export const DEVELOPMENT_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
