// Changes the machine's contract in thousands of places, one at a time, and tells which changes no test notices:
// `pnpm test:mutation [--json] [--sample N] [--seed S] [--file NAME]`.
import { parseArgs } from "node:util";
import { equalBytes } from "../../../vm/src/formats/bytes.ts";
import { Random } from "../../../vm/test/fuzz/random.ts";
import { type Answer, type Evm, type Packed, pack, startEvm } from "../lib/evm.ts";
import { build, filesOf, original } from "./build.ts";
import { known, reasonOf } from "./known.ts";
import type { Mutant } from "./sites.ts";
import { type Question, questions } from "./suite.ts";

const USAGE = "pnpm test:mutation [--json] [--sample N] [--seed S] [--file NAME]";
const SEED = 20_261_122;
const MACHINE = "0x000000000000000000000000000000000000c0de";
/** Questions are put in portions that grow: most mutants fall at the first. */
const PORTIONS = [200, 800, 3_000];
const LAST_PORTION = 6_000;
/** Questions at which the last mutants fell are put before all others: neighbours fall at the same ones. */
const KILLERS = 60;
/** Number that makes every call fail which comes to something that may be changed. */
const REACHED = 0xffff;
/** Several times what the dearest step takes with switches. */
const GAS = 1_000_000;
const AT_ONCE = 3;
const WANTED = 0.95;

/** A question with the answer of the contract as it is. */
interface Asked {
  readonly call: Uint8Array;
  readonly answer: Answer;
}

interface Portion {
  readonly packed: Packed;
  readonly asked: readonly Asked[];
}

const same = (one: Answer, other: Answer): boolean =>
  one.done === other.done && (one.done ? equalBytes(one.word, other.word) : one.error === other.error);

const trailerOf = (id: number): Uint8Array => Uint8Array.of(id >>> 8, id & 255);

const portionOf = (asked: readonly Asked[]): Portion => ({ packed: pack(asked.map(({ call }) => call)), asked });

/**
 * Questions that come to something in this build that may be changed, in portions. The contract's answers when nothing is
 * switched on must be the interpreter's.
 */
async function portionsOf(evm: Evm, all: readonly Question[]): Promise<Portion[]> {
  const reaching: Asked[] = [];
  for (let from = 0; from < all.length; from += LAST_PORTION) {
    const part = all.slice(from, from + LAST_PORTION);
    const packed = pack(part.map(({ call }) => call));
    const answers = await evm.calls(MACHINE, packed, GAS, trailerOf(0));
    const reached = await evm.calls(MACHINE, packed, GAS, trailerOf(REACHED));
    part.forEach(({ call, expected }, i) => {
      const answer = answers[i] as Answer;
      if (expected !== undefined && !(answer.done && equalBytes(answer.word, expected))) {
        throw new Error("The contract differs from the interpreter before anything is changed: run pnpm test:onchain.");
      }
      if (!same(answer, reached[i] as Answer)) reaching.push({ call, answer });
    });
  }
  const portions: Portion[] = [];
  for (let from = 0; from < reaching.length; ) {
    const portion = portionOf(reaching.slice(from, from + (PORTIONS[portions.length] ?? LAST_PORTION)));
    portions.push(portion);
    from += portion.asked.length;
  }
  return portions;
}

/** A question that the mutant answers in another way; undefined if there is none. */
async function killerOf(evm: Evm, { id }: Mutant, portions: readonly Portion[]): Promise<Asked | undefined> {
  for (const { packed, asked } of portions) {
    if (asked.length === 0) continue;
    const found = await evm.calls(MACHINE, packed, GAS, trailerOf(id));
    const killer = asked.find(({ answer }, i) => !same(answer, found[i] as Answer));
    if (killer !== undefined) return killer;
  }
  return undefined;
}

/** Mutants that survive. */
async function run(evm: Evm, mutants: readonly Mutant[], portions: readonly Portion[]): Promise<Mutant[]> {
  const survivors: Mutant[] = [];
  const left = [...mutants];
  let killers: Asked[] = [];
  const work = async (): Promise<void> => {
    for (let mutant = left.pop(); mutant !== undefined; mutant = left.pop()) {
      const killer = await killerOf(evm, mutant, [portionOf(killers), ...portions]);
      if (killer === undefined) survivors.push(mutant);
      else killers = [killer, ...killers.filter((other) => other !== killer)].slice(0, KILLERS);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return survivors.sort((one, other) => one.id - other.id);
}

function sampled(mutants: readonly Mutant[], share: number, random: Random): readonly Mutant[] {
  return share >= 1 ? mutants : mutants.filter(() => random.below(1_000_000) < share * 1_000_000);
}

interface Outcome {
  readonly file: string;
  readonly all: number;
  readonly ran: number;
  readonly survivors: readonly Mutant[];
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

function report(outcomes: readonly Outcome[], seed: number, seconds: number, asked: number) {
  const sum = (what: (outcome: Outcome) => number): number => outcomes.reduce((total, one) => total + what(one), 0);
  const [all, ran, survived] = [sum(({ all }) => all), sum(({ ran }) => ran), sum((one) => one.survivors.length)];
  const survivors = outcomes.flatMap((one) => one.survivors);
  const unexplained = survivors.filter((mutant) => reasonOf(mutant) === undefined);
  return {
    seed,
    seconds,
    questions: asked,
    mutants: all,
    ran,
    caught: ran - survived,
    share: round(1 - survived / Math.max(1, ran)),
    survivors,
    unexplained,
  };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean" },
      sample: { type: "string" },
      seed: { type: "string" },
      file: { type: "string" },
    },
  });
  const seed = Number(values.seed ?? SEED);
  const sample = Number(values.sample ?? 0);
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(sample) || sample < 0) throw new Error(`Usage: ${USAGE}`);
  const say = (line: string): boolean => process.stderr.write(`${line}\n`);
  const started = Date.now();
  const plain = original();
  const files = filesOf(plain).filter((file) => values.file === undefined || file.endsWith(`/${values.file}.sol`));
  if (files.length === 0) throw new Error(`No file of the machine is named ${values.file}. Usage: ${USAGE}`);
  const all = await questions(seed);
  const builds = files.map((file) => ({ file, ...build(plain, [file], 1) }));
  const count = builds.reduce((total, { mutants }) => total + mutants.length, 0);
  say(`${count} mutants of ${files.length} files, ${all.length} questions`);
  const random = new Random(seed);
  const evm = await startEvm();
  const outcomes: Outcome[] = [];
  try {
    for (const { file, code, mutants } of builds) {
      await evm.place(MACHINE, code);
      const chosen = sampled(mutants, sample === 0 ? 1 : sample / count, random);
      const survivors = await run(evm, chosen, await portionsOf(evm, all));
      outcomes.push({ file, all: mutants.length, ran: chosen.length, survivors });
      say(`${file}: ${chosen.length - survivors.length} of ${chosen.length} caught`);
      for (const mutant of survivors) {
        const { line, rule, from, to } = mutant;
        say(
          `  line ${line}, ${rule}: ${from} => ${to || "nothing"}${reasonOf(mutant) === undefined ? "" : " (known)"}`,
        );
      }
    }
  } finally {
    await evm.stop();
  }
  const found = report(outcomes, seed, Math.round((Date.now() - started) / 1000), all.length);
  const summary = `seed ${seed}: ${found.caught} of ${found.ran} mutants caught (${(100 * found.share).toFixed(2)} %), ${found.mutants} there are; ${found.survivors.length} survive, ${found.unexplained.length} of them without a known reason; ${found.seconds} s`;
  process.stdout.write(
    values.json ? `${JSON.stringify({ ...found, known: known.length }, undefined, 1)}\n` : `${summary}\n`,
  );
  return found.share >= WANTED && found.unexplained.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
