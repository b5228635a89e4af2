/** TypeChain factories. They carry bytecode: not for browsers that only talk to deployed contracts. */
export * from "./generated/typechain/factories/index.ts";
