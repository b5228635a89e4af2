import { library } from "../scripts/lib/tsup.ts";

export default library({ index: "src/index.ts", cli: "src/cli/index.ts", main: "src/main.ts" });
