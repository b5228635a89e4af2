export * from "./generated/abi/index.ts";
export type * from "./generated/typechain/index.ts";
