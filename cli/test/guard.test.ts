import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const SCRIPT = fileURLToPath(new URL("lib/chain-process.ts", import.meta.url));

async function answers(rpc: string): Promise<boolean> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
  const headers = { "content-type": "application/json" };
  return fetch(rpc, { method: "POST", headers, body }).then(
    () => true,
    () => false,
  );
}

describe("a local chain", () => {
  it("ends with the process that started it, even if that is killed with -9", async function () {
    this.timeout(60_000);
    const holder = spawn(process.execPath, ["--conditions=conun-source", SCRIPT], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(holder.stdout, "data")) as [Buffer];
    const rpc = line.toString().trim();
    expect(await answers(rpc)).to.equal(true);
    holder.kill("SIGKILL");
    for (let tries = 0; tries < 100 && (await answers(rpc)); tries++) await sleep(100);
    expect(await answers(rpc)).to.equal(false);
  });
});
