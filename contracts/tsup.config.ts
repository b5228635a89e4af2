import { library } from "../scripts/lib/tsup.ts";

export default library({
  index: "src/index.ts",
  factories: "src/factories.ts",
  artifacts: "src/artifacts.ts",
  deploy: "src/deploy/index.ts",
});
