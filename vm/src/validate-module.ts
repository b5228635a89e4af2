import { calleesOf, typeKey } from "./instrument/analyse.ts";
import { shimType } from "./shim/link.ts";
import type { Problem } from "./validate.ts";
import type { ConstExpr, FuncType, Import, Module } from "./wasm/types.ts";
import { typeName } from "./wasm/types.ts";

const WASI = "wasi_snapshot_preview1";

function signature(type: FuncType): string {
  const list = (types: readonly number[]) => `(${types.map(typeName).join(", ")})`;
  return `${list(type.params)} -> ${list(type.results)}`;
}

const WASI_SHIM =
  "build with @assemblyscript/wasi-shim (asc --config node_modules/@assemblyscript/wasi-shim/asconfig.json)";

/** How to get rid of what AssemblyScript imports by default; undefined if the import is none of these. */
function assemblyScriptHint(name: string): string | undefined {
  if (name === "abort") {
    return `AssemblyScript's failed assertions and errors: ${WASI_SHIM}, which prints them, or with --use abort=, which only traps.`;
  }
  if (name === "seed") {
    return `AssemblyScript's Math.random(): ${WASI_SHIM}, which takes its seed from the task's random stream, or do without it.`;
  }
  if (name === "trace" || name.startsWith("console.")) {
    return `AssemblyScript's ${name}(): ${WASI_SHIM}, which writes to standard output and standard error, or do without it.`;
  }
  if (name === "Date.now" || name === "performance.now" || /^(process|crypto)\./.test(name)) {
    return `AssemblyScript's ${name}: ${WASI_SHIM}, which asks WASI for it, or do without it.`;
  }
  return undefined;
}

/** How to get rid of an unknown import, by its module. */
function importHint(module: string, name: string): string {
  if (module === WASI) {
    return "Preview 1 has no such function; build for wasm32-wasip1 with a current toolchain.";
  }
  if (module.startsWith("wasi:") || module.startsWith("wasi_snapshot_preview2")) {
    return "This is WASI 0.2; build for wasm32-wasip1.";
  }
  if (module === "wasi_unstable") {
    return "This is WASI preview 0; build with a current toolchain for wasm32-wasip1.";
  }
  if (module.startsWith("wasix")) return "WASIX is not supported; build for wasm32-wasip1.";
  if (module === "wasi" || name === "thread-spawn")
    return "There are no threads; build for wasm32-wasip1 without -pthread.";
  if (module === "__wbindgen_placeholder__" || module.startsWith("wbg") || module.includes("wbindgen")) {
    return "This was built for JavaScript; build with --target wasm32-wasip1, without wasm-bindgen.";
  }
  if (module === "gojs" || module === "go")
    return "This was built for JavaScript; build with GOOS=wasip1 (TinyGo: -target=wasip1).";
  const assemblyScript = module === "env" ? assemblyScriptHint(name) : undefined;
  if (assemblyScript !== undefined) return assemblyScript;
  if (module === "env" && name === "emscripten_notify_memory_growth") {
    return "Emscripten: build without -sALLOW_MEMORY_GROWTH and give the program all its memory at once (-sINITIAL_MEMORY=64MB).";
  }
  if (
    module === "env" &&
    (name.startsWith("emscripten_") || name.startsWith("invoke_") || name.startsWith("__syscall"))
  ) {
    return "Emscripten: build with -sSTANDALONE_WASM, without file system and exceptions; or with clang --target=wasm32-wasi.";
  }
  if (module === "env" && name.startsWith("__")) {
    return `Nothing gives \`${name}\`: a library is missing at link time, or the module was built as a shared library (drop -shared, -fPIC).`;
  }
  return `Programs get ${WASI} and nothing else: remove the import, or define \`${name}\` in the program (a missing library shows like this too).`;
}

function importProblem(module: Module, item: Import): Problem | undefined {
  const where = `import ${item.module}.${item.name}`;
  const { desc } = item;
  switch (desc.kind) {
    case "memory":
      return {
        code: "import-memory",
        what: "The memory is imported; a program must define its own.",
        where,
        hint: "Link without --import-memory (AssemblyScript: without --importMemory).",
      };
    case "table":
      return {
        code: "import-table",
        what: "A table is imported; a program must define its own.",
        where,
        hint: "Link without --import-table (AssemblyScript: without --importTable).",
      };
    case "global":
      return {
        code: "import-global",
        what: "A global is imported; nothing gives it.",
        where,
        hint: "Link statically: no -shared, -fPIC or dynamic linking.",
      };
    case "func": {
      const known = shimType(calleesOf, `${item.module}.${item.name}`);
      const type = module.types[desc.type] as FuncType;
      if (known === undefined) {
        return {
          code: "import-unknown",
          what: `Nothing gives the function ${item.module}.${item.name}.`,
          where,
          hint: importHint(item.module, item.name),
        };
      }
      if (typeKey(known) === typeKey(type)) return undefined;
      return {
        code: "import-signature",
        what: `${item.module}.${item.name} is imported as ${signature(type)}, but is ${signature(known)}.`,
        where,
        hint: "Build with a current toolchain for wasm32-wasip1.",
      };
    }
  }
}

/** Imports that nothing serves. */
export function importProblems(module: Module): Problem[] {
  const problems: Problem[] = [];
  for (const item of module.imports) {
    const problem = importProblem(module, item);
    if (problem) problems.push(problem);
    if (problems.length >= 100) break;
  }
  const usesShim = module.imports.some((item) => item.module === WASI);
  if (usesShim && module.memories.length === 0 && problems.length === 0) {
    problems.push({
      code: "no-memory",
      what: "The program imports WASI functions but has no memory.",
      where: "module",
      hint: "Define a memory; compilers do by default.",
    });
  }
  return problems;
}

/** Whether there is a `_start` to run. @returns Its function index, or undefined with the problem added. */
export function entryProblems(module: Module, problems: Problem[]): number | undefined {
  const found = module.exports.find(({ name }) => name === "_start");
  if (found === undefined) {
    const reactor = module.exports.some(({ name }) => name === "_initialize");
    problems.push({
      code: "no-start",
      what: "The program exports no function `_start`, so there is nothing to run.",
      where: "exports",
      hint: reactor
        ? "This is a reactor (a library); build a command: clang without -mexec-model=reactor, Rust a binary crate with fn main."
        : "Build a command: C and Rust with main for wasm32-wasip1; AssemblyScript with @assemblyscript/wasi-shim, or --exportStart _start.",
    });
    return undefined;
  }
  const type = found.kind === "func" ? module.types[module.funcs[found.index] as number] : undefined;
  if (type === undefined || type.params.length + type.results.length > 0) {
    problems.push({
      code: "start-signature",
      what: "The export `_start` is no function without parameters and results.",
      where: "export _start",
      hint: "Export the program's entry as `_start`, taking and returning nothing; exit codes go through proc_exit.",
    });
    return undefined;
  }
  return found.index;
}

function constant(expr: ConstExpr | undefined): number {
  return expr?.kind === "const" ? expr.low >>> 0 : 0;
}

/** Active segments that do not fit: such a program would trap before it starts. */
export function segmentProblems(module: Module): Problem[] {
  const problems: Problem[] = [];
  const pages = module.memories[0]?.min ?? 0;
  module.data.forEach((segment, index) => {
    if (segment.mode === "active" && constant(segment.offset) + segment.bytes.length > pages * 65_536) {
      problems.push({
        code: "segment-bounds",
        what: `Data segment ${index} lies outside of the initial memory (${pages} pages).`,
        where: `data segment ${index}`,
        hint: "Link with a larger initial memory (-Wl,--initial-memory=...).",
      });
    }
  });
  module.elements.forEach((segment, index) => {
    const table = module.tables[segment.table];
    if (segment.mode === "active" && table && constant(segment.offset) + segment.items.length > table.min) {
      problems.push({
        code: "segment-bounds",
        what: `Element segment ${index} lies outside of its table (${table.min} entries).`,
        where: `element segment ${index}`,
        hint: "Rebuild the program; the linker sizes tables to fit.",
      });
    }
  });
  return problems.slice(0, 20);
}
