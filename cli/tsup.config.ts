import { copyFile } from "node:fs/promises";
import { library } from "../scripts/lib/tsup.ts";

export default library(
  { index: "src/index.ts", main: "src/main.ts" },
  {
    // The demonstration's program lies beside the code, as in the examples' folder.
    onSuccess: () => copyFile("../examples/raytrace/raytrace.wasm", "dist/raytrace.wasm"),
    shims: true,
  },
);
