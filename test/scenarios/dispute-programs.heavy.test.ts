import { readFile } from "node:fs/promises";
import { con, type JobOptions } from "@conun/sdk";
import { expect } from "chai";
import { bomb, divides, endless, program, stops } from "../../vm/test/lib/programs.ts";
import { accuseByHand, affair, begun, stranger, type Work } from "../lib/dispute/affair.ts";
import { endOf, expectRefuted, expectWhole } from "../lib/dispute/money.ts";
import { aiming, defending } from "../lib/dispute/rival.ts";
import { describeDisputes } from "../lib/dispute/stage.ts";
import { forging } from "../lib/dispute/story.ts";
import { Watcher } from "../lib/dispute/watcher.ts";

const STAKE = con("100");
const MIB = 2 ** 20;
const NOTHING = new Uint8Array();
const root = new URL("../../", import.meta.url);

/** Writes 160 times 64 KiB: 10 MiB. */
const writer = program(`(func (export "_start") (local $left i32)
  (local.set $left (i32.const 160))
  (loop $more
    (i32.store (i32.const 64) (local.get $left))
    (call $write (i32.const 1) (i32.const 0) (i32.const 65536))
    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
    (br_if $more (local.get $left))))`);

interface Case extends Work {
  readonly what: string;
  readonly limits?: JobOptions["limits"];
  /** What truly comes out. */
  readonly trap?: string;
  readonly bytes?: number;
}

async function cases(): Promise<Case[]> {
  const c = async (name: string) =>
    new Uint8Array(await readFile(new URL(`vm/test/fixtures/c-programs/${name}.wasm`, root)));
  const text = (lines: string): Uint8Array[] => [new TextEncoder().encode(lines)];
  const roomy = { steps: 1_000_000_000n, memoryBytes: 32 * MIB, outputBytes: MIB };
  return [
    { what: "a program that traps", program: stops, inputs: [NOTHING], trap: "unreachable" },
    { what: "a program that divides by zero", program: divides, inputs: [NOTHING], trap: "fault" },
    {
      what: "a program that runs out of steps",
      program: endless,
      inputs: [NOTHING],
      trap: "outOfSteps",
      limits: { steps: 3_000_000n, memoryBytes: 2 ** 17, outputBytes: 64 },
    },
    {
      what: "a program that grows to its limit",
      program: bomb,
      inputs: [NOTHING],
      limits: { steps: 100_000_000n, memoryBytes: 16 * MIB, outputBytes: 64 },
    },
    {
      what: "a program that writes 10 MB",
      program: writer,
      inputs: [NOTHING],
      bytes: 10 * MIB,
      limits: { steps: 1_000_000_000n, memoryBytes: 2 ** 17, outputBytes: 10 * MIB },
    },
    { what: "a sort in C", program: await c("sort"), inputs: text("pear\napple\nfig\n"), limits: roomy },
    {
      what: "an interpreter of JSON in C",
      program: await c("json"),
      inputs: text('{"a":[1,2,{"b":null}]}'),
      limits: roomy,
    },
    {
      what: "primes in AssemblyScript",
      program: new Uint8Array(await readFile(new URL("examples/primes/primes.wasm", root))),
      inputs: text("1000\n"),
      limits: roomy,
    },
  ];
}

const CASES = await cases();

describeDisputes("programs of all kinds", (stage) => {
  let watcher: Watcher;

  before(async () => {
    watcher = await Watcher.hire(stage().market);
  });

  for (const one of CASES) {
    it(`${one.what}: who lies about it is refuted, who is honest is not`, async () => {
      const { market, requester } = stage();
      const { limits, ...work } = one;
      const options = limits === undefined ? {} : { limits };
      const middle = async (truth: Parameters<typeof forging>[0], index: number) => {
        const { steps } = await (await truth.task(index)).trace.end();
        return forging(truth, index, { kind: "halted", code: 99 }, Math.ceil(steps / 2));
      };
      const lying = await affair(stage(), STAKE, { work, options, tell: middle });
      const { result } = await lying.truth.task(0);
      if (one.bytes !== undefined) expect(result.output.length).to.equal(one.bytes);
      expect(result.kind).to.equal(one.trap === undefined ? "halted" : "trapped");
      const { verdict } = await watcher.examine(lying.seat);
      expect(verdict).to.equal("wrong");
      watcher.accuse(lying.seat, 0);
      const game = await watcher.game(lying.seat);
      await begun(market, lying.worker.client, lying.seat, game).defend(lying.worker, defending(lying.said, 0));
      await watcher.over(lying.seat);
      expect((await endOf(requester.client, game.id)).ending).to.equal("step");
      await expectRefuted(stage(), lying.seat, { owner: lying.worker.address, by: watcher.address, stake: STAKE });

      const honest = await affair(stage(), STAKE, { work, options });
      expect((await watcher.examine(honest.seat)).verdict).to.equal("right");
      const defender = await Watcher.hire(market, { of: honest.worker });
      const { steps } = await (await honest.truth.task(0)).trace.end();
      const attack = await accuseByHand(market, await stranger(market), honest.seat, 0);
      await attack.attack(aiming(Math.ceil(steps / 3)));
      expect((await endOf(requester.client, attack.id)).winner).to.equal(honest.worker.address);
      await expectWhole(requester.client, honest.worker.address, STAKE);
      await defender.stop();
    });
  }
});
