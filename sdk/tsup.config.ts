import { library } from "../scripts/lib/tsup.ts";

export default library({
  index: "src/index.ts",
  "node/index": "src/node/index.ts",
  "storage/index": "src/storage/index.ts",
});
