import { copyFile } from "node:fs/promises";
import { library } from "../scripts/lib/tsup.ts";

export default library(
  { index: "src/index.ts", main: "src/main.ts" },
  { shims: true },
  // The demonstration's program lies beside the code, as in the examples' folder.
  () => copyFile("../examples/raytrace/raytrace.wasm", "dist/raytrace.wasm"),
);
