import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";
import { engine } from "../../src/engine.ts";
import { Random } from "./random.ts";

const FEATURES = [
  "--mvp-features",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-mutable-globals",
  "--enable-bulk-memory",
  "--enable-multivalue",
];

const { Features } = binaryen;
/** The same, for reading: also what old versions of the translator write differently. */
const MODULE_FEATURES =
  Features.SignExt |
  Features.NontrappingFPToInt |
  Features.MutableGlobals |
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.CallIndirectOverlong |
  Features.Multivalue |
  Features.ReferenceTypes;

/** Takes features too, which the declaration leaves out. */
const readBinary = binaryen.readBinary as (data: Uint8Array, features: number) => binaryen.Module;

/** A `wasm-opt` that makes modules from random bytes (`-ttf`). */
export interface Translator {
  readonly name: string;
  readonly command: readonly string[];
  readonly features: readonly string[];
}

/** binaryen's own of npm, which takes about a second for each, and the system's where it is installed. */
export function findTranslators(): { readonly npm: Translator; readonly system: Translator | undefined } {
  const npm = fileURLToPath(new URL("bin/wasm-opt", import.meta.resolve("binaryen")));
  const path = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "wasm-opt"));
  const system = path.find((file) => !file.includes("node_modules") && existsSync(file));
  return {
    npm: {
      name: "binaryen (npm)",
      command: [process.execPath, npm],
      features: [...FEATURES, "--enable-reference-types"],
    },
    // Old versions write invalid modules where references are on.
    system: system === undefined ? undefined : { name: "wasm-opt (system)", command: [system], features: FEATURES },
  };
}

/** A module made from random bytes, or undefined if the translator failed. */
function translate({ command, features }: Translator, seed: Uint8Array, denan: boolean): Uint8Array | undefined {
  const folder = mkdtempSync(join(tmpdir(), "conun-fuzz-"));
  try {
    const [from, to] = [join(folder, "seed"), join(folder, "module.wasm")];
    writeFileSync(from, seed);
    const [program = "", ...args] = [...command, "-ttf", ...features, from, "-o", to, ...(denan ? ["--denan"] : [])];
    execFileSync(program, args, { stdio: "ignore", timeout: 60_000 });
    return readFileSync(to);
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Makes programs of what binaryen generates: imports become functions that write their arguments to the output, and
 * `_start` calls exported functions with random arguments and writes their results.
 *
 * @param denan The module avoids NaNs, so that it gives the same without instrumentation.
 * @returns Several programs of the same module, calling in different orders; none if the translator failed.
 */
export function binaryenPrograms(translator: Translator, seed: number, denan: boolean): Uint8Array[] {
  const random = new Random(seed);
  const bytes = translate(translator, random.bytes(2_000 + random.below(30_000)), denan);
  if (bytes === undefined || !engine.validate(bytes)) return [];
  return [0, 1, 2].map(() => new Wrapper(bytes, random).emit());
}

class Wrapper {
  private readonly api = binaryen;
  private readonly module: binaryen.Module;
  private readonly random: Random;

  constructor(bytes: Uint8Array, random: Random) {
    this.random = random;
    this.module = readBinary(bytes, MODULE_FEATURES);
  }

  emit(): Uint8Array {
    const { api, module } = this;
    try {
      this.replaceImports();
      const start = this.calls();
      module.addFunction("conun start", api.none, api.none, [], module.block(null, start));
      module.addFunctionExport("conun start", "_start");
      return module.emitBinary();
    } finally {
      module.dispose();
    }
  }

  private replaceImports(): void {
    const { api, module } = this;
    const word = api.createType([api.i64, api.i32]);
    module.addFunctionImport("conun out", "conun", "output_word", word, api.none);
    const count = module.getNumFunctions();
    const all = Array.from({ length: count }, (_, index) => api.getFunctionInfo(module.getFunctionByIndex(index)));
    for (const { name, module: from, params, results } of all) {
      if (!from || name === "conun out") continue;
      module.removeFunction(name);
      const body = api.expandType(params).map((type, index) => this.output(type, module.local.get(index, type)));
      const values = api.expandType(results).map((type) => this.zero(type));
      const result = values.length === 1 ? (values[0] as number) : module.tuple.make(values);
      const code = values.length === 0 ? body : [...body, result];
      module.addFunction(name, params, results, [], module.block(null, code, results));
    }
    const globals = Array.from({ length: module.getNumGlobals() }, (_, index) =>
      api.getGlobalInfo(module.getGlobalByIndex(index)),
    );
    // All anew, imported ones first: others may begin with their values.
    for (const { name } of globals) module.removeGlobal(name);
    const imported = globals.filter(({ module: from }) => from);
    for (const { name, type, mutable } of imported) module.addGlobal(name, type, mutable, this.zero(type));
    for (const { name, type, mutable, init } of globals.filter((one) => !imported.includes(one))) {
      module.addGlobal(name, type, mutable, init);
    }
  }

  /** Calls of exported functions in random order; the exports go. */
  private calls(): number[] {
    const { api, module, random } = this;
    const exported: string[] = [];
    const exports = Array.from({ length: module.getNumExports() }, (_, index) =>
      api.getExportInfo(module.getExportByIndex(index)),
    );
    for (const { name, kind, value } of exports) {
      if (kind === api.ExternalFunction) exported.push(value);
      module.removeExport(name);
    }
    return Array.from({ length: Math.min(24, 2 * exported.length) }, () => {
      const name = random.pick(exported);
      const { params, results } = api.getFunctionInfo(module.getFunction(name));
      const call = module.call(
        name,
        api.expandType(params).map((type) => this.argument(type)),
        results,
      );
      const types = api.expandType(results);
      if (types.length === 0) return call;
      return types.length === 1 ? this.output(types[0] as number, call) : module.drop(call);
    });
  }

  private argument(type: number): number {
    const { api, module, random } = this;
    const word = random.once(3) ? random.below(8) : random.word() | 0;
    if (type === api.i32) return module.i32.const(word);
    if (type === api.i64)
      return module.i64.const(random.once(2) ? BigInt(word) : (BigInt(random.word()) << 32n) | BigInt(word >>> 0));
    if (type === api.f32) return module.f32.const(word / 3);
    if (type === api.f64) return module.f64.const(word / 7);
    return this.zero(type);
  }

  private zero(type: number): number {
    const { api, module } = this;
    if (type === api.i32) return module.i32.const(0);
    if (type === api.i64) return module.i64.const(0n);
    if (type === api.f32) return module.f32.const(0);
    if (type === api.f64) return module.f64.const(0);
    return module.ref.null(type);
  }

  /** Writes a value to the output; references are dropped. */
  private output(type: number, value: number): number {
    const { api, module } = this;
    let word: number;
    if (type === api.i32) word = module.i64.extend_u(value);
    else if (type === api.i64) word = value;
    else if (type === api.f32) word = module.i64.extend_u(module.i32.reinterpret(value));
    else if (type === api.f64) word = module.i64.reinterpret(value);
    else return module.drop(value);
    return module.call("conun out", [word, module.i32.const(8)], api.none);
  }
}
