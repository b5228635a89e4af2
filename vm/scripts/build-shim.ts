/** Builds `src/shim/wasi.wat` into the constant in `src/shim/wasm.ts`. Run after every change of the text. */
import { readFileSync, writeFileSync } from "node:fs";
import { assembleShim, shimSource } from "./shim.ts";

const source = new URL("../src/shim/wasi.wat", import.meta.url);
const target = new URL("../src/shim/wasm.ts", import.meta.url);
writeFileSync(target, shimSource(await assembleShim(readFileSync(source, "utf8"))));
