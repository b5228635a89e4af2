/** Compiled artifacts with bytecode, as Ignition takes them for a deployment without Hardhat. */
export * from "./generated/artifacts/index.ts";
