import { expect } from "chai";
import type { Engine } from "./engine.ts";
import { engines } from "./engines.ts";
import { belowFloor } from "./floor.ts";
import { Refusal, Trap } from "./outcome.ts";
import { addOutcome, nothing } from "./report.ts";
import { runScript } from "./run.ts";
import { SPECTEST } from "./spectest.ts";
import { findSuite, loadScript, type Script } from "./suite.ts";
import { assemble } from "./text.ts";

const suite = findSuite(undefined);
const spectest = await assemble(SPECTEST);

describe("conformance: the bundled subset of the WebAssembly test suite", () => {
  for (const engine of engines) {
    it(`passes on ${engine.name}`, async function () {
      this.timeout(60_000);
      const totals = nothing();
      const failed: string[] = [];
      for (const file of suite.files) {
        const outcome = runScript(engine, spectest, await loaded(file));
        failed.push(...outcome.failed.map((line) => `${file}: ${line}`));
        addOutcome(totals, outcome);
      }
      expect(failed).to.deep.equal([]);
      const others = engines.filter((one) => one !== engine).map(({ name }) => [name, all()] as const);
      expect(belowFloor(true, suite.files.length, new Map([...others, [engine.name, totals]]))).to.deep.equal([]);
    });
  }

  it("a floor that is not reached is told", () => {
    const short = belowFloor(true, suite.files.length, new Map(engines.map(({ name }) => [name, nothing()])));
    expect(short).to.have.lengthOf(engines.length);
    expect(belowFloor(true, suite.files.length + 1, new Map())).to.have.lengthOf(1);
  });
});

describe("conformance: the harness notices", () => {
  /** An engine like V8, but for what `change` replaces. */
  const broken = (change: Partial<Engine>): Engine => ({ ...(engines[0] as Engine), ...change });

  it("wrong results, traps that do not come, modules that are taken", async () => {
    const script = await loaded("fac.wast");
    const [v8] = engines as readonly [Engine];
    const instance = (value: bigint) => ({ call: () => [{ type: 0x7e, bits: value }], get: () => never() });
    const wrong = runScript(broken({ instantiate: () => instance(1n) }), spectest, script);
    expect(wrong.failed.length).to.be.greaterThan(5);
    const right = runScript(v8, spectest, script);
    expect(right.failed).to.deep.equal([]);
    expect(right.passed).to.equal(wrong.passed + wrong.failed.length);
  });

  it("traps for another reason, and refusals for another reason", async () => {
    const script = await loaded("traps.wast");
    const trapping = broken({ instantiate: () => ({ call: trap, get: () => never() }) });
    expect(runScript(trapping, spectest, script).failed.length).to.equal(script.commands.filter(isTrap).length);
    const custom = await loaded("custom.wast");
    const taking = broken({ compile: () => ({}), instantiate: () => ({ call: () => [], get: () => never() }) });
    const outcome = runScript(taking, spectest, custom);
    expect(outcome.failed.length).to.be.greaterThan(5);
    const limited = broken({
      compile: (bytes) => {
        if (bytes !== spectest) throw new Refusal("limit", "too large", undefined);
        return (engines[0] as Engine).compile(bytes);
      },
    });
    expect(runScript(limited, spectest, custom).passed).to.equal(outcome.byParser);
  });
});

const cache = new Map<string, Promise<Script>>();

function loaded(file: string): Promise<Script> {
  const found = cache.get(file) ?? loadScript(suite, file);
  cache.set(file, found);
  return found;
}

const all = (): ReturnType<typeof nothing> => ({ ...nothing(), passed: Number.POSITIVE_INFINITY });
const isTrap = ({ kind }: { readonly kind: string }): boolean => kind === "trap";

function never(): never {
  throw new Error("not asked for");
}

function trap(): never {
  throw new Trap("exhaustion");
}
