import type { HardhatPlugin } from "hardhat/types/plugins";

/** Hardhat plugin: a compiler warning in a source of ours fails the build; those of dependencies stay warnings. */
const plugin: HardhatPlugin = {
  id: "conun-warnings-are-errors",
  hookHandlers: { solidity: () => import("./warnings-are-errors.hook.ts") },
};

export default plugin;
