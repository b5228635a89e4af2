import { compileProgram, inputRegion, pin, Runner, type TaskLimits, TrapReason, VmError } from "@conun/vm";
import { expect } from "chai";
import fc from "fast-check";
import * as programs from "../lib/programs.ts";

const limits: TaskLimits = { steps: 10n ** 8n, pages: 64, outputBytes: 1 << 20 };
const nothing = inputRegion({ stdin: new Uint8Array(0) });
const runner = new Runner();

function run(program: Uint8Array, region = nothing, changed: Partial<TaskLimits> = {}) {
  return runner.run(compileProgram(pin(program).module), region, { ...limits, ...changed });
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

describe("run: Runner", () => {
  it("gives back what a program reads, for any bytes", () => {
    const echo = compileProgram(pin(programs.echo).module);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 20_000, size: "max" }),
        fc.array(fc.constantFrom("a", "bc")),
        (stdin, args) => {
          const result = runner.run(echo, inputRegion({ stdin, args }), limits);
          expect([result.kind, result.code]).to.deep.equal(["halted", 0]);
          expect(text(result.output)).to.equal(text(stdin));
          expect(text(result.log)).to.equal(text(stdin.subarray(0, 65_536)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("tells exit codes and trap reasons apart", () => {
    const endings = [programs.exits, programs.stops, programs.deep, programs.divides, programs.outOfBounds].map(
      (bytes) => {
        const { kind, code, output } = run(bytes);
        return [kind, code, text(output)];
      },
    );
    expect(endings).to.deep.equal([
      ["halted", 7, "hi"],
      ["trapped", TrapReason.unreachable, ""],
      ["trapped", TrapReason.stackOverflow, ""],
      ["trapped", TrapReason.fault, ""],
      ["trapped", TrapReason.fault, ""],
    ]);
  });

  it("bills what was used: all of the limit when it runs out or faults", () => {
    expect(run(programs.endless, nothing, { steps: 1_000_000n })).to.deep.include({
      kind: "trapped",
      code: TrapReason.outOfSteps,
      steps: 1_000_000n,
    });
    expect(run(programs.divides).steps).to.equal(limits.steps);
    const { steps } = run(programs.exits);
    expect(steps > 0n && steps < 10_000n).to.equal(true);
    expect(run(programs.exits, nothing, { steps }).kind).to.equal("halted");
    expect(run(programs.exits, nothing, { steps: steps - 1n }).code).to.equal(TrapReason.outOfSteps);
    expect(run(programs.exits, nothing, { steps: 2n ** 63n - 1n }).steps).to.equal(steps);
  });

  it("keeps the output limit to the byte and the output written before", () => {
    const stdin = new Uint8Array(4099).fill(65);
    expect(run(programs.echo, inputRegion({ stdin }), { outputBytes: 4099 }).kind).to.equal("halted");
    const short = run(programs.echo, inputRegion({ stdin }), { outputBytes: 4098 });
    expect([short.kind, short.code]).to.deep.equal(["trapped", TrapReason.outputLimit]);
    expect(short.output.length).to.be.within(4090, 4098);
    expect(run(programs.flood).code).to.equal(TrapReason.outputLimit);
    expect(run(programs.babble).log.length).to.equal(65_536);
  });

  it("growing memory fails at the job's page limit, on every machine alike", () => {
    for (const pages of [1, 16, 17, 33]) {
      const { kind, output } = run(programs.bomb, nothing, { pages });
      expect([kind, new DataView(output.buffer).getUint32(0, true)]).to.deep.equal([
        "halted",
        pages - ((pages - 1) % 16),
      ]);
    }
    expect(run(programs.program('(func (export "_start"))', 3), nothing, { pages: 2 }).code).to.equal(
      TrapReason.memoryLimit,
    );
  });

  it("every task starts from nothing, whatever ran before and however it ended", () => {
    const counts = compileProgram(pin(programs.counts).module);
    for (const between of [programs.exits, programs.flood, programs.stops, programs.bomb]) {
      expect([...runner.run(counts, nothing, limits).output]).to.deep.equal([1, 0, 0, 0]);
      run(between);
    }
    const echo = compileProgram(pin(programs.echo).module);
    const long = inputRegion({ stdin: new Uint8Array(5000).fill(1) });
    runner.run(echo, long, limits);
    expect(runner.run(echo, nothing, limits).output.length).to.equal(0);
  });

  it("refuses what is no pinned module, and limits that no job has", () => {
    for (const bytes of [new Uint8Array(3), programs.echo, programs.wat("(module)")]) {
      expect(() => compileProgram(bytes))
        .to.throw(VmError)
        .with.property("code", "not-pinned");
    }
    expect(() => run(programs.echo, nothing, { steps: -1n })).to.throw(VmError);
    expect(() => run(programs.echo, nothing, { steps: 2n ** 63n })).to.throw(VmError);
  });
});
