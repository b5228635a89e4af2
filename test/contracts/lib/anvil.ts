import { type ChildProcess, spawn } from "node:child_process";
import { bin } from "../../../scripts/lib/workspace.ts";

/** A running anvil node. */
export interface Anvil {
  readonly url: string;
  stop(): Promise<void>;
}

const START_MS = 20_000;

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
  const child = spawn(bin("anvil"), args, { stdio: ["ignore", "pipe", "inherit"] });
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
