import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Computer } from "../../src/runtime/computer.ts";
import type { Execute, Outcome, Task } from "../../src/runtime/execute.ts";
import { specOf } from "../lib/samples.ts";

const OUTCOME: Outcome = { kind: "halted", code: 0, output: new Uint8Array(), steps: 1n };

function tasks(count: number, name: string): Task[] {
  const rest = { programId: "0x" as never, input: new Uint8Array(), limits: specOf().limits, timeoutSeconds: 1 };
  return Array.from({ length: count }, (_, i) => ({ ...rest, jobId: name, index: BigInt(i) }));
}

describe("computer", () => {
  const never = new AbortController().signal;

  it("keeps all cores busy across the end of a batch, in order", async () => {
    const began: string[] = [];
    let running = 0;
    let most = 0;
    const execute: Execute = async ({ jobId, index }) => {
      began.push(`${jobId}${index}`);
      most = Math.max(most, ++running);
      await sleep(index === 0n ? 20 : 2);
      running--;
      return { ...OUTCOME, steps: index };
    };
    const computer = new Computer(execute, 3);
    const [a, b] = await Promise.all([
      computer.run({ tasks: tasks(4, "a"), signal: never }),
      computer.run({ tasks: tasks(3, "b"), signal: never }),
    ]);
    expect(began).to.deep.equal(["a0", "a1", "a2", "a3", "b0", "b1", "b2"]);
    expect(most).to.equal(3);
    expect(a.outcomes.map(({ steps }) => steps)).to.deep.equal([0n, 1n, 2n, 3n]);
    expect(b.outcomes.length).to.equal(3);
    expect(computer.running).to.equal(0);
  });

  it("runs idle batches on some cores, and only while nobody else waits for one", async () => {
    const began: string[] = [];
    let idle = 0;
    let most = 0;
    const execute: Execute = async ({ jobId, index }) => {
      began.push(`${jobId}${index}`);
      if (jobId === "i") most = Math.max(most, ++idle);
      await sleep(3);
      if (jobId === "i") idle--;
      return OUTCOME;
    };
    const computer = new Computer(execute, 3, undefined, 1);
    const looks = computer.run({ tasks: tasks(3, "i"), signal: never, idle: true });
    const own = computer.run({ tasks: tasks(4, "w"), signal: never });
    await Promise.all([looks, own]);
    expect(most).to.equal(1);
    expect(began.slice(0, 5)).to.deep.equal(["i0", "w0", "w1", "w2", "w3"]);
    expect(began.slice(5)).to.deep.equal(["i1", "i2"]);
  });

  it("drops the rest of a batch that fails, and goes on with the next", async () => {
    const began: string[] = [];
    const execute: Execute = async ({ jobId, index }) => {
      began.push(`${jobId}${index}`);
      await sleep(1);
      if (jobId === "a" && index === 1n) throw new Error("no memory");
      return OUTCOME;
    };
    const computer = new Computer(execute, 1);
    const a = computer.run({ tasks: tasks(9, "a"), signal: never });
    const b = computer.run({ tasks: tasks(2, "b"), signal: never });
    expect(await a.catch((error: Error) => error.message)).to.equal("no memory");
    expect((await b).outcomes.length).to.equal(2);
    expect(began).to.deep.equal(["a0", "a1", "b0", "b1"]);
  });

  it("ends a batch by its signal, also one that has not begun", async () => {
    const stop = new AbortController();
    const computer = new Computer(async (_task, signal) => {
      await sleep(1_000, undefined, { signal });
      return OUTCOME;
    }, 1);
    const a = computer.run({ tasks: tasks(2, "a"), signal: stop.signal }).catch((error: Error) => error.message);
    const b = computer.run({ tasks: tasks(2, "b"), signal: stop.signal }).catch((error: Error) => error.message);
    stop.abort(new Error("enough"));
    expect(await Promise.all([a, b])).to.deep.equal(["enough", "enough"]);
    let thrown: unknown;
    await computer.run({ tasks: tasks(1, "c"), signal: stop.signal }).catch((error: unknown) => {
      thrown = error;
    });
    expect(thrown).to.equal(stop.signal.reason);
  });
});
