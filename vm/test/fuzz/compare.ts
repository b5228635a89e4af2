import {
  compileProgram,
  FastMachine,
  HostFailure,
  inputRegion,
  linkUnmetered,
  type MachineTask,
  ProgramRefused,
  pin,
  Runner,
  TrapReason,
  toHex,
} from "@conun/vm";
import type { Image } from "../../src/machine/image.ts";
import { Machine } from "../../src/machine/interpreter/machine.ts";
import { lower } from "../../src/machine/lower/lower.ts";
import type { Chain } from "./chain.ts";
import type { Coverage } from "./coverage.ts";
import { type Ending, endingOf, LIMITS, same } from "./result.ts";
import type { Tier } from "./tiers.ts";

const runner = new Runner({ speculate: false });
const speculating = new Runner();
const region = inputRegion({ stdin: Buffer.from("differential") });

export interface Candidate {
  readonly bytes: Uint8Array;
  /** Whether it gives the same without instrumentation: makes no NaN visible that is not canonical. */
  readonly canonical: boolean;
}

export interface CompareOptions {
  readonly tiers: readonly Tier[];
  /** The machine's contract, where it is to carry out some of the steps. */
  readonly chain?: Chain | undefined;
  readonly coverage?: Coverage | undefined;
  /** Lowers pinned modules; tests plant bugs here. */
  readonly lower?: (pinned: Uint8Array) => Image;
}

export type Verdict =
  | { readonly kind: "refused"; readonly what: string }
  | { readonly kind: "hostFailure"; readonly what: string }
  | { readonly kind: "agree"; readonly ending: Ending; readonly machineSteps: number; readonly chainSteps: number }
  | { readonly kind: "differ"; readonly what: string };

/** Endings after which the plain program is not comparable: it knows neither steps nor depth nor limits. */
const OWN_TRAPS: readonly number[] = [TrapReason.outOfSteps, TrapReason.stackOverflow, TrapReason.outputLimit];

/** Runs a program on all engines and tells whether they agree. */
export async function compare(candidate: Candidate, options: CompareOptions): Promise<Verdict> {
  let module: Uint8Array;
  try {
    ({ module } = pin(candidate.bytes));
  } catch (error) {
    if (error instanceof ProgramRefused) return { kind: "refused", what: error.report.problems[0]?.code ?? "?" };
    return { kind: "differ", what: `pin: ${String(error)}` };
  }
  try {
    const compiled = compileProgram(module);
    const pinned = endingOf(runner.run(compiled, region, LIMITS));
    const others: (readonly [string, Ending])[] = [];
    if (compiled.speculative) others.push(["speculative", endingOf(speculating.run(compiled, region, LIMITS))]);
    for (const tier of options.tiers) others.push([tier.name, await tier.run(module)]);
    const image = (options.lower ?? lower)(module);
    const machine = onMachine(new Machine(image, TASK), options.coverage);
    const fast = onMachine(new FastMachine(image, TASK));
    others.push(["interpreter", machine.ending], ["fast interpreter", fast.ending]);
    for (const [name, ending] of others) {
      if (!same(pinned, ending)) return { kind: "differ", what: difference("pinned", pinned, name, ending) };
    }
    if (machine.state !== fast.state)
      return { kind: "differ", what: `${machine.state}, fast interpreter: ${fast.state}` };
    const outOfSteps = pinned.kind === "trapped" && pinned.code === TrapReason.outOfSteps;
    if (!outOfSteps && BigInt(pinned.steps) < BigInt(machine.steps)) {
      return { kind: "differ", what: `meter ${pinned.steps} is below ${machine.steps} machine steps` };
    }
    const plain = candidate.canonical ? comparePlain(candidate.bytes, pinned) : undefined;
    if (plain) return { kind: "differ", what: plain };
    const onChain = await options.chain?.follow(image, TASK, machine.steps);
    if (onChain?.differs) return { kind: "differ", what: onChain.differs };
    return { kind: "agree", ending: pinned, machineSteps: machine.steps, chainSteps: onChain?.steps ?? 0 };
  } catch (error) {
    if (error instanceof HostFailure) return { kind: "hostFailure", what: error.message };
    return { kind: "differ", what: `thrown: ${error instanceof Error ? error.stack : String(error)}` };
  }
}

const { steps, pages, outputBytes } = LIMITS;
const TASK: MachineTask = { input: region, steps, pages, outputLimit: outputBytes };

/** How a machine ends: what a task is told, steps, and steps with the hash of its last state. */
function onMachine(
  machine: Machine | FastMachine,
  coverage?: Coverage,
): { readonly ending: Ending; readonly steps: number; readonly state: string } {
  coverage?.follow(machine);
  machine.run();
  const state = `${machine.steps} steps, state ${toHex(machine.stateRoot())}`;
  return { ending: endingOf(machine.result()), steps: machine.steps, state };
}

/** The same program, not instrumented, on V8; undefined if it agrees or cannot be compared. */
function comparePlain(bytes: Uint8Array, pinned: Ending): string | undefined {
  if (pinned.kind === "trapped" && OWN_TRAPS.includes(pinned.code)) return undefined;
  const plain = endingOf(runner.run(compileProgram(linkUnmetered(bytes).module), region, LIMITS));
  // Without instrumentation `unreachable` is a fault like any other, and nothing is metered.
  const code = pinned.kind === "trapped" ? TrapReason.fault : pinned.code;
  const comparable = { ...pinned, code, steps: plain.steps };
  return same(comparable, plain) ? undefined : difference("pinned", comparable, "plain", plain);
}

function difference(left: string, one: Ending, right: string, other: Ending): string {
  const text = ({ kind, code, steps, output }: Ending): string =>
    `${kind} ${code}, ${steps} steps, ${output.length / 2} bytes ${output.slice(0, 64)}`;
  const from = [...one.output].findIndex((char, index) => char !== other.output[index]) >> 1;
  return `${left}: ${text(one)}; ${right}: ${text(other)}; first different byte of output: ${from}`;
}
