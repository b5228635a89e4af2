import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const MNEMONIC = "test test test test test test test test test test test junk";

/** A development chain of its own for a test. */
export interface Anvil {
  readonly url: string;
  readonly mnemonic: string;
  stop(): Promise<void>;
}

/** Starts anvil on a free port; blocks come with each transaction and, besides, every second. */
export async function startAnvil(args: readonly string[] = ["--block-time", "1", "--mixed-mining"]): Promise<Anvil> {
  const child = spawn(
    binary(),
    ["--host", "127.0.0.1", "--port", "0", "--accounts", "20", "--hardfork", "cancun", ...args],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const url = await listening(child);
  return {
    url,
    mnemonic: MNEMONIC,
    async stop() {
      process.off("exit", kill);
      if (child.exitCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

function binary(): string {
  const root = createRequire(new URL("../../../package.json", import.meta.url));
  const near = createRequire(root.resolve("@foundry-rs/anvil/package.json"));
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  const file = process.platform === "win32" ? "anvil.exe" : "anvil";
  return near.resolve(`@foundry-rs/anvil-${process.platform}-${arch}/bin/${file}`);
}

async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("anvil has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return `http://127.0.0.1:${port}`;
  }
  throw new Error("anvil ended before it listened");
}
