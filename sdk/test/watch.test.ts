import { readFileSync } from "node:fs";
import { expect } from "chai";
import {
  type Conun,
  type Cursor,
  con,
  type EventPage,
  type JobId,
  watchJobs,
  watchMarketEvents,
} from "../src/index.ts";
import { sleep } from "../src/util/abort.ts";
import { Bench } from "./support/bench.ts";

const PROGRAM = readFileSync(new URL("../../examples/primes/primes.wasm", import.meta.url));

/** What a reader believes that applies pages as they come and forgets what was undone. */
class Believer {
  readonly believed: { block: number; jobId: JobId }[] = [];
  cursor: Cursor | undefined;
  rewinds = 0;

  apply({ events, cursor, rewoundTo }: EventPage): void {
    if (rewoundTo !== undefined) {
      this.rewinds++;
      const kept = this.believed.filter(({ block }) => block <= rewoundTo);
      this.believed.splice(0, this.believed.length, ...kept);
    }
    for (const event of events) {
      if (event.name === "JobPosted") this.believed.push({ block: event.log.blockNumber, jobId: event.jobId });
    }
    this.cursor = cursor;
  }
}

describe("following the chain", function () {
  this.timeout(60_000);
  let bench: Bench;
  let conun: Conun;

  before(async () => {
    bench = await Bench.start();
    conun = await bench.conun(0);
  });
  after(() => bench.stop());

  const postOne = async (): Promise<JobId> => (await conun.map(PROGRAM, ["9"], { budget: con("1") })).id;

  const follow = async (believer: Believer, until: () => boolean, options: { confirmations?: number } = {}) => {
    const abort = new AbortController();
    const deadline = Date.now() + 15_000;
    const pages = watchMarketEvents(conun.client, {
      cursor: believer.cursor,
      names: ["JobPosted"],
      signal: abort.signal,
      ...options,
    });
    for await (const page of pages) {
      believer.apply(page);
      if (until()) break;
      if (Date.now() > deadline) throw new Error("it never came");
    }
    abort.abort();
  };

  it("tells the past, then what is new, and goes on from a cursor", async () => {
    const first = await postOne();
    const believer = new Believer();
    await follow(believer, () => believer.believed.length === 1);
    const second = await postOne();
    await follow(believer, () => believer.believed.length === 2);
    expect(believer.believed.map(({ jobId }) => jobId)).to.deep.equal([first, second]);
    expect(believer.rewinds).to.equal(0);
  });

  it("takes back what a reorganisation undid, while it runs and after a restart", async () => {
    for (const restart of [false, true]) {
      const believer = new Believer();
      const head = async () => (await conun.client.provider.getBlockNumber()) as number;
      const kept = await postOne();
      const caughtUp = await head();
      const snapshot = await bench.anvil.request("evm_snapshot");
      let undone: JobId | undefined;
      let reverted = false;
      const step = async () => {
        undone = await postOne();
        while (!believer.believed.some(({ jobId }) => jobId === undone)) await sleep(20);
        await bench.anvil.request("evm_revert", snapshot);
        reverted = true;
        for (let i = 0; i < 3; i++) await bench.pass(1);
      };
      const gone = () => reverted && !believer.believed.some(({ jobId }) => jobId === undone);
      if (restart) {
        await follow(believer, () => (believer.cursor?.block ?? 0) >= caughtUp);
        const working = step();
        await follow(believer, () => (believer.cursor?.block ?? 0) > caughtUp);
        await working;
        await follow(believer, gone); // a new reader that has only the cursor
      } else {
        const working = step();
        await follow(believer, gone);
        await working;
      }
      expect(believer.believed.map(({ jobId }) => jobId)).to.include(kept);
      expect(believer.rewinds).to.equal(1);
    }
  });

  it("waits for confirmations where that is wanted", async () => {
    const believer = new Believer();
    const job = await postOne();
    const known = () => believer.believed.some(({ jobId }) => jobId === job);
    const following = follow(believer, known, { confirmations: 2 });
    await sleep(200);
    expect(known()).to.equal(false);
    await bench.pass(1);
    await bench.pass(1);
    await following;
  });

  it("tells jobs with checked specifications, and ends by its signal", async () => {
    const abort = new AbortController();
    const seen: JobId[] = [];
    const end = (async () => {
      for await (const { jobs } of watchJobs(conun.client, { signal: abort.signal })) {
        seen.push(...jobs.map(({ jobId }) => jobId));
        if (seen.length > 0) abort.abort();
      }
    })().catch((error: unknown) => error);
    expect(await end).to.have.property("name", "AbortError");
    expect(seen.length).to.be.above(1);
  });
});
