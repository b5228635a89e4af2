import { spawn } from "node:child_process";
import { createServer } from "node:net";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { executorCommand, namespacesWork } from "../../src/pool/isolation.ts";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Findings {
  readonly [attempt: string]: string;
}

/** Runs `probe.mjs` with just the means that an executor has. */
async function probe(port: number, namespaces: boolean): Promise<Findings> {
  const { file, args, env } = executorCommand(256, namespaces);
  const changed = [...args.slice(0, -2), path("probe.mjs"), String(port)];
  const child = spawn(file, changed, { env, cwd: "/", stdio: ["ignore", "pipe", "inherit", "pipe", "pipe"] });
  child.once("exit", () => (child.stdio[4] as Writable).end("over\n"));
  const said = await text(child.stdout as Readable);
  return JSON.parse(said) as Findings;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("pool: isolation", function () {
  this.timeout(60_000);

  it("an executor cannot read, write, start processes or threads, or evaluate text", async () => {
    const found = await probe(0, false);
    expect(found).to.deep.include({
      readFile: "ERR_ACCESS_DENIED",
      listRoot: "ERR_ACCESS_DENIED",
      writeFile: "ERR_ACCESS_DENIED",
      spawn: "ERR_ACCESS_DENIED",
      worker: "ERR_ACCESS_DENIED",
      evaluate: "EvalError",
      environment: "",
    });
  });

  it("where namespaces work, it has no network", async function () {
    if (!namespacesWork()) this.skip();
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    try {
      expect((await probe(port, false)).connect).to.equal("connected");
      expect((await probe(port, true)).connect).to.not.equal("connected");
    } finally {
      server.close();
    }
  });

  it("no executor outlives a pool that is killed", async () => {
    const flags = ["--conditions=conun-source", "--no-warnings", path("orphan.ts")];
    const parent = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((resolve, reject) => {
      parent.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString("utf8"))));
      parent.once("exit", (code) => reject(new Error(`ended with ${code}`)));
    });
    expect(alive(pid)).to.equal(true);
    await sleep(200);
    expect(alive(pid)).to.equal(true);
    parent.kill("SIGKILL");
    for (let tries = 0; tries < 100 && alive(pid); tries++) await sleep(50);
    expect(alive(pid)).to.equal(false);
  });
});
