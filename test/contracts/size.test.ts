import { artifactOf } from "@conun/contracts/deploy";
import { expect } from "chai";
import { dataLength } from "ethers";

/** EIP-170: what a chain accepts as a contract. */
const LIMIT = 24_576;

describe("contract sizes", () => {
  for (const name of [
    "ConunToken",
    "BlockHashSeed",
    "ConunTimelock",
    "WorkerRegistry",
    "JobMarket",
    "MarketAnnex",
    "DisputeGame",
    "Machine",
  ]) {
    it(`${name} is below ${LIMIT} bytes`, () => {
      expect(dataLength(artifactOf(name).deployedBytecode)).to.be.within(1, LIMIT - 1);
    });
  }
});
