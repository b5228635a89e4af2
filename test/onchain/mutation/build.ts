import { type Compilation, codeOf, compile, readSource, type Settings } from "../lib/compile.ts";
import { SWITCH_FILE, schemataOf } from "./schemata.ts";
import { constantsOf, type Mutant, type Node, Sites } from "./sites.ts";

/** Not by way of Yul: a build takes seconds instead of minutes, and what the contract computes is the same. */
const SETTINGS: Settings = { evmVersion: "cancun", optimizer: { enabled: true, runs: 10_000 } };
const ENTRY = "contracts/machine/Machine.sol";
const FOLDER = "contracts/machine/";
/** Constants made from the table, which has tests of its own; where they are used is mutated. */
const GENERATED = `${FOLDER}Opcodes.sol`;
const ROUNDS = 12;

/** A contract that holds many mutants. */
export interface Build {
  readonly code: string;
  readonly mutants: readonly Mutant[];
  /** Changes that do not compile. */
  readonly refused: number;
}

/** The machine as it stands: bytecode, and trees of the files that are mutated. */
export function original(): Compilation {
  const compilation = compile({ [ENTRY]: readSource(ENTRY) }, SETTINGS);
  codeOf(compilation, "Machine");
  return compilation;
}

/** Files of the machine that have something to mutate. */
export function filesOf({ trees }: Compilation): string[] {
  return [...trees.keys()].filter((path) => path.startsWith(FOLDER) && path !== GENERATED).sort();
}

/**
 * Builds the machine with all mutants of some files in it. Changes that do not compile are left out.
 *
 * @param first Number of the first mutant.
 */
export function build({ trees }: Compilation, files: readonly string[], first: number): Build {
  const constants = new Set([...trees.values()].flatMap((tree) => constantsOf(tree as Node)));
  const dropped = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    let next = first;
    const written = files.map((file) => {
      const text = readSource(file);
      const { sites } = new Sites(text, trees.get(file) as Node, constants);
      const schemata = schemataOf(file, text, sites, next, (key) => !dropped.has(key));
      next += schemata.mutants.length;
      return { file, schemata, header: headerOf(text) };
    });
    const sources = Object.fromEntries(
      written.map(({ file, schemata, header }) => [file, insertAt(schemata.text, header, importOf())]),
    );
    const compilation = compile({ [ENTRY]: readSource(ENTRY), ...sources }, SETTINGS);
    if (compilation.errors.length === 0) {
      const mutants = written.flatMap(({ schemata }) => schemata.mutants);
      return { code: codeOf(compilation, "Machine"), mutants, refused: dropped.size };
    }
    const before = dropped.size;
    for (const { sourceLocation, formattedMessage } of compilation.errors) {
      const found = written.find(({ file }) => file === sourceLocation?.file);
      if (found === undefined || sourceLocation === undefined) throw new Error(formattedMessage);
      const shift = importOf().length;
      const [start, end] = [sourceLocation.start - shift, sourceLocation.end - shift];
      for (const i of blamed(found.schemata.places, start, end)) dropped.add(found.schemata.keys[i] as string);
    }
    if (dropped.size === before) throw new Error(compilation.errors.map((one) => one.formattedMessage).join("\n"));
  }
  throw new Error(`${files.join(", ")}: still does not compile after ${ROUNDS} rounds`);
}

const importOf = (): string => `import {Switch} from "${"../../"}${SWITCH_FILE}";\n`;
/** Behind the pragma. */
const headerOf = (text: string): number => text.indexOf("\n", text.indexOf("pragma solidity")) + 1;
const insertAt = (text: string, at: number, what: string): string => text.slice(0, at) + what + text.slice(at);

/** Mutants that an error is about: those whose own text it lies in, else those that lie in it, else the nearest. */
function blamed(
  places: readonly { readonly start: number; readonly end: number }[],
  start: number,
  end: number,
): number[] {
  const numbered = places.map((place, i) => ({ ...place, i }));
  const around = numbered.filter((place) => place.start <= start && end <= place.end);
  if (around.length > 0) {
    const least = Math.min(...around.map((place) => place.end - place.start));
    return around.filter((place) => place.end - place.start === least).map(({ i }) => i);
  }
  const inside = numbered.filter((place) => start <= place.start && place.end <= end);
  if (inside.length > 0) return inside.map(({ i }) => i);
  const distance = (place: { start: number }): number => Math.abs(place.start - start);
  const nearest = Math.min(...numbered.map(distance));
  return numbered.filter((place) => distance(place) === nearest).map(({ i }) => i);
}
