import type { Problem } from "./validate.ts";
import type { Feature, WasmError } from "./wasm/error.ts";

const WITHOUT = "Build for plain WebAssembly 2.0 without it";

/** How to build without a feature. */
const FEATURE_HINT: Readonly<Record<Feature, string>> = {
  simd:
    "Build without SIMD: clang -mno-simd128 (drop -msimd128), Rust RUSTFLAGS=-Ctarget-feature=-simd128, " +
    "AssemblyScript without --enable simd, Zig -mcpu=generic; Emscripten without -msimd128.",
  "relaxed-simd":
    "Build without relaxed SIMD: clang -mno-relaxed-simd -mno-simd128, Rust RUSTFLAGS=-Ctarget-feature=-relaxed-simd,-simd128.",
  threads:
    "Build without threads: target wasm32-wasip1 (not wasm32-wasip1-threads), no -pthread, no shared memory, no atomics; " +
    "a job runs many tasks at once instead.",
  exceptions:
    "Build without WebAssembly exceptions: clang -fno-exceptions (drop -fwasm-exceptions, setjmp/longjmp), Rust panic=abort.",
  gc: "Garbage-collected languages must bring their own collector in linear memory; build for wasm32-wasip1 (for example TinyGo, AssemblyScript).",
  "typed-references": `${WITHOUT}: typed function references are not supported; clang and Rust do not need them.`,
  "tail-calls": "Build without tail calls: clang -mno-tail-call, Rust RUSTFLAGS=-Ctarget-feature=-tail-call.",
  memory64: "Build for 32-bit memory: target wasm32, not wasm64 (clang --target=wasm32-wasi).",
  "multi-memory":
    "Build with one memory: drop --enable-multimemory or multi-memory from the linker's and optimiser's flags.",
  "custom-page-sizes": `${WITHOUT}: only pages of 64 KiB are supported.`,
  "wide-arithmetic":
    "Build without wide arithmetic: clang -mno-wide-arithmetic, Rust RUSTFLAGS=-Ctarget-feature=-wide-arithmetic.",
  component:
    "This is a component; a core module is needed: build for wasm32-wasip1 (Rust: --target wasm32-wasip1, not wasip2), or take the core module out of it.",
  unknown: `${WITHOUT}.`,
};

/** A problem from an error of the decoder or checker. `where` names the function or "module". */
export function explain(error: WasmError, where: string): Problem {
  const place = `${where}, byte ${error.offset}`;
  const what = error.message;
  switch (error.kind) {
    case "unsupported": {
      const feature = error.feature ?? "unknown";
      return {
        code: `feature-${feature}`,
        what: `${what} is not supported`,
        where: place,
        hint: FEATURE_HINT[feature],
      };
    }
    case "limit":
      return {
        code: "too-large",
        what,
        where: place,
        hint: "Make it smaller: optimise for size (-Os, wasm-opt -Oz), split large functions, move data into the input.",
      };
    case "malformed":
      return {
        code: "malformed",
        what,
        where: place,
        hint: "The file is no complete WebAssembly binary. Check that it is the compiler's output, in binary form, fully copied.",
      };
    case "invalid":
      return {
        code: "invalid",
        what,
        where: place,
        hint: "The module does not validate. Rebuild it; check it with wasm-validate; a tool that rewrote it may be at fault.",
      };
  }
}
