import { TrapReason, trapName } from "@conun/vm";
import { INSTRUCTIONS } from "../../../vm/src/machine/table.ts";
import type { Report } from "./jobs.ts";
import type { Corrupted } from "./malformed.ts";

/** What a run has to come to. */
const PROGRAMS = 300;
const EACH_OPCODE = 500;
const LARGEST_SHARE = 0.05;
const STEPS = 1_000_000;

interface Group {
  programs: number;
  whole: number;
  steps: number;
}

/** What following many programs came to. */
export class Summary {
  steps = 0;
  private readonly seed: number;
  private readonly started = Date.now();
  private readonly groups = new Map<string, Group>();
  private readonly opcodes = new Map<number, number>();
  private readonly gas = new Map<number, { most: number; sum: number }>();
  private readonly faults = new Map<number, number>();
  private readonly endings = new Map<string, number>();
  private readonly failures: Report[] = [];
  private largest = { name: "", steps: 0 };
  private floats = 0;
  private readonly malformed = { calls: 0, unharmed: 0, mostGas: 0, refused: {} as Record<string, number> };

  constructor(seed: number) {
    this.seed = seed;
  }

  add(report: Report): void {
    const { group, name, followed, vectors = 0, corrupted } = report;
    this.floats += vectors;
    if (corrupted !== undefined) this.addCorrupted(corrupted);
    if (report.failure !== undefined) this.failures.push(report);
    if (followed === undefined) return;
    const { steps, whole, opcodes, gas, fault, ending } = followed;
    const sums = this.groups.get(group) ?? { programs: 0, whole: 0, steps: 0 };
    this.groups.set(group, {
      programs: sums.programs + 1,
      whole: sums.whole + (whole ? 1 : 0),
      steps: sums.steps + steps,
    });
    for (const [op, count] of opcodes) this.opcodes.set(op, (this.opcodes.get(op) ?? 0) + count);
    for (const [op, { most, sum }] of gas) {
      const known = this.gas.get(op) ?? { most: 0, sum: 0 };
      this.gas.set(op, { most: Math.max(known.most, most), sum: known.sum + sum });
    }
    if (fault !== undefined) this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    if (ending !== undefined) this.endings.set(ending, (this.endings.get(ending) ?? 0) + 1);
    this.steps += steps;
    if (steps > this.largest.steps) this.largest = { name: `${group}, ${name}`, steps };
  }

  private addCorrupted({ calls, unharmed, mostGas, refused }: Corrupted): void {
    const { malformed } = this;
    malformed.calls += calls;
    malformed.unharmed += unharmed;
    malformed.mostGas = Math.max(malformed.mostGas, mostGas);
    for (const [name, count] of Object.entries(refused))
      malformed.refused[name] = (malformed.refused[name] ?? 0) + count;
  }

  private total(what: "programs" | "whole"): number {
    return [...this.groups.values()].reduce((sum, group) => sum + group[what], 0);
  }

  /** What the run lacks. A run of fewer steps than a full one is only asked whether all agreed. */
  problems(): string[] {
    const problems = this.failures.map(({ group, name }) => `${group}, ${name}: not the same`);
    if (this.steps < STEPS) return problems;
    if (this.total("whole") < PROGRAMS) problems.push(`fewer than ${PROGRAMS} programs whole`);
    for (const { op, name } of INSTRUCTIONS) {
      const count = this.opcodes.get(op) ?? 0;
      if (count < EACH_OPCODE) problems.push(`${name}: ${count} of ${EACH_OPCODE} times`);
    }
    if (this.largest.steps > LARGEST_SHARE * this.steps)
      problems.push(`${this.largest.name} has too many of the steps`);
    for (const code of Object.values(TrapReason)) {
      if (!this.endings.has(`trapped ${code}`)) problems.push(`no program ended with ${trapName(code)}`);
    }
    return problems;
  }

  json() {
    const named = (counts: ReadonlyMap<number, number>): Record<string, number> =>
      Object.fromEntries(INSTRUCTIONS.map(({ op, name }) => [name, counts.get(op) ?? 0]));
    const known = new Set(INSTRUCTIONS.map(({ op }) => op));
    const unknown = [...this.opcodes].filter(([op]) => !known.has(op)).reduce((sum, [, count]) => sum + count, 0);
    return {
      seed: this.seed,
      steps: this.steps,
      seconds: Math.round((Date.now() - this.started) / 1000),
      programs: this.total("programs"),
      whole: this.total("whole"),
      groups: Object.fromEntries(this.groups),
      largest: this.largest,
      endings: Object.fromEntries([...this.endings].sort()),
      opcodes: named(this.opcodes),
      unknownInstructions: unknown,
      faults: Object.fromEntries(Object.entries(named(this.faults)).filter(([, count]) => count > 0)),
      gas: Object.fromEntries(
        INSTRUCTIONS.flatMap(({ op, name }) => {
          const found = this.gas.get(op);
          const count = this.opcodes.get(op) ?? 0;
          return found === undefined ? [] : [[name, { most: found.most, mean: Math.round(found.sum / count) }]];
        }),
      ),
      floats: this.floats,
      malformed: this.malformed,
      problems: this.problems(),
    };
  }

  text(): string {
    const { seed, steps, seconds, programs, whole, groups, largest, endings, opcodes, faults, gas, ...rest } =
      this.json();
    const { floats, malformed, problems } = rest;
    const list = (record: Record<string, number>): string =>
      Object.entries(record)
        .map(([name, count]) => `${name} ${count}`)
        .join(", ");
    const [dearest = "", cost] = Object.entries(gas).sort((one, other) => other[1].most - one[1].most)[0] ?? [];
    return `${[
      `seed ${seed}: ${steps} steps of ${programs} programs, ${whole} of them whole, in ${seconds} s`,
      ...Object.entries(groups).map(
        ([name, group]) => `  ${name}: ${group.programs} programs (${group.whole} whole), ${group.steps} steps`,
      ),
      `largest: ${largest.name}, ${largest.steps} steps`,
      `endings: ${list(endings)}`,
      `faults at: ${list(faults)}`,
      `instructions: ${list(opcodes)}`,
      `most gas of a step, without its transaction: ${dearest} ${cost?.most ?? 0}`,
      `float vectors: ${floats}`,
      `malformed proofs: ${malformed.calls}, of which ${malformed.unharmed} did no harm; refused: ${list(malformed.refused)}; most gas ${malformed.mostGas}`,
      problems.length === 0 ? "all agree" : `problems: ${problems.join("; ")}`,
    ].join("\n")}\n`;
  }
}
