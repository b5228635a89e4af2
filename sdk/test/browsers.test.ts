import { readFileSync } from "node:fs";
import { expect } from "chai";
import { build } from "esbuild";
import { browsers, runInBrowser } from "../../test/lib/browsers.ts";
import { type Conun, con, type Hex } from "../src/index.ts";
import { sleep } from "../src/util/abort.ts";
import { Bench, runAll, type TestWorker } from "./support/bench.ts";

const PROGRAM = readFileSync(new URL("../../examples/primes/primes.wasm", import.meta.url));
const INPUTS = ["10", "100", "1000", "10000", "7"];
const OUTPUTS = ["4", "25", "168", "1229", "4"];

/** What a web page does: a wallet as browsers have it, a job, its results as they come, the bill. */
const PAGE = `
  import { Conun, con } from "../src/index.ts";

  const call = async ({ method, params = [] }) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await fetch(RPC, { method: "POST", headers: { "content-type": "application/json" }, body });
    const { result, error } = await response.json();
    if (error) throw Object.assign(new Error(error.message), error);
    return result;
  };
  const wallet = { request: (asked) => call(asked.method === "eth_requestAccounts" ? { method: "eth_accounts" } : asked) };

  export async function main() {
    const program = Uint8Array.from(atob(PROGRAM), (letter) => letter.charCodeAt(0));
    const conun = await Conun.connect({ rpc: [RPC], deployment: DEPLOYMENT, signer: wallet, storage: STORAGE, pollingMs: 50 });
    const estimate = await conun.estimate(program, INPUTS);
    const job = await conun.map(program, INPUTS, { budget: con("5"), batchSize: 2 });
    const outputs = [];
    const reading = (async () => {
      for await (const result of job.results()) outputs[result.index] = result.text().trim();
    })();
    const { spent, refunded } = await job.settle();
    await reading;
    await conun.close();
    const measured = String(estimate.measured.maxSteps);
    return { id: job.id, outputs, spent: String(spent), refunded: String(refunded), measured };
  }`;

describe("the SDK in a real browser", function () {
  this.timeout(150_000);
  let bench: Bench;
  let worker: TestWorker;

  before(async () => {
    if (browsers.every(({ browser }) => browser === undefined)) return;
    bench = await Bench.start();
    worker = await bench.worker(2);
  });
  after(() => bench?.stop());

  /** Does the work of the first job that is posted from a block on. @returns Its id; undefined if there was none in the end. */
  async function workOnFirst(conun: Conun, fromBlock: number, end: AbortSignal): Promise<Hex | undefined> {
    while (!end.aborted) {
      for await (const job of conun.jobs({ fromBlock })) {
        await runAll(job, [worker]);
        await bench.pass(2);
        return job.jobId;
      }
      await sleep(100);
    }
    return undefined;
  }

  for (const { name, browser } of browsers) {
    const title = `${name} posts a job, fetches and checks its results, and settles it`;
    it(browser === undefined ? `${title} (no ${name} is installed)` : title, async function () {
      if (browser === undefined) return this.skip();
      const here = await bench.conun(0);
      const fromBlock = (await here.client.provider.getBlockNumber()) + 1;
      const constants = {
        RPC: bench.anvil.url,
        STORAGE: bench.storage.url,
        DEPLOYMENT: bench.deployment,
        PROGRAM: PROGRAM.toString("base64"),
        INPUTS,
      };
      const { outputFiles } = await build({
        stdin: { contents: PAGE, resolveDir: import.meta.dirname, loader: "ts" },
        define: Object.fromEntries(Object.entries(constants).map(([key, value]) => [key, JSON.stringify(value)])),
        bundle: true,
        write: false,
        platform: "browser",
        format: "esm",
        target: "es2024",
        conditions: ["conun-source"],
        logLevel: "silent",
      });
      const ended = new AbortController();
      const working = workOnFirst(here, fromBlock, ended.signal);
      const page = runInBrowser(browser, outputFiles[0]?.text ?? "");
      const found = (await page.finally(() => ended.abort())) as Record<string, string>;
      const { measured } = await here.estimate(PROGRAM, INPUTS);
      expect(found.id).to.equal(await working);
      expect(found.outputs).to.deep.equal(OUTPUTS);
      expect(BigInt(found.spent ?? 0) + BigInt(found.refunded ?? 0)).to.equal(con("5"));
      expect(found.measured).to.equal(String(measured?.maxSteps));
    });
  }
});
