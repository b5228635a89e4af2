import { library } from "../scripts/lib/tsup.ts";

export default library(
  { index: "src/index.ts", pool: "src/pool/index.ts", executor: "src/pool/executor.ts" },
  { shims: true },
);
