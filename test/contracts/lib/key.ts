/** The first of the keys that anvil and Hardhat are known for: worthless anywhere but on a development chain. */
export const DEVELOPMENT_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
