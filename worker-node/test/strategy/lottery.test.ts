import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import fc from "fast-check";
import { drawOf, type Lottery, OPEN } from "../../src/strategy/lottery.ts";
import { account, word } from "../lib/samples.ts";

const LOTTERY: Lottery = {
  jobId: word(7),
  owner: account(0x0a),
  seed: word(99),
  age: 1,
  blocks: 64,
  stake: 250n,
  total: 1000n,
};

/** The rule of the contracts, written down a second time. */
function mayClaim({ seed, jobId, owner, stake, total, age }: Lottery, batch: bigint, slot: number): boolean {
  const types = ["bytes32", "bytes32", "uint256", "uint256", "address"];
  const hash = keccak256(AbiCoder.defaultAbiCoder().encode(types, [seed, jobId, batch, slot, owner]));
  return BigInt(hash) >> 128n < (stake << BigInt(128 + Math.floor(age / 8))) / total;
}

describe("the lottery", () => {
  it("draws as the contracts do", () => {
    fc.assert(
      fc.property(
        fc.record({
          age: fc.integer({ min: 1, max: 63 }),
          stake: fc.bigInt({ min: 0n, max: 1n << 55n }),
          rest: fc.bigInt({ min: 1n, max: 1n << 55n }),
          seed: fc.integer({ min: 1 }),
          batch: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
          slot: fc.integer({ min: 0, max: 255 }),
        }),
        ({ age, stake, rest, seed, batch, slot }) => {
          const lottery = { ...LOTTERY, age, stake, total: stake + rest, seed: word(seed) };
          expect(drawOf(lottery)(batch, slot)).to.equal(mayClaim(lottery, batch, slot));
        },
      ),
    );
  });

  it("gives an owner its share at first, and more with time", () => {
    const drawn = (age: number) =>
      Array.from({ length: 2000 }, (_, i) => drawOf({ ...LOTTERY, age })(BigInt(i), 0)).filter(Boolean).length;
    expect(drawn(1)).to.be.within(400, 600);
    expect(drawn(8)).to.be.within(900, 1100);
    expect(drawn(16)).to.equal(2000);
  });

  it("is open once it is over or the seed is gone, and closed while nobody knows the seed", () => {
    expect(drawOf({ ...LOTTERY, age: 64 })).to.equal(OPEN);
    expect(drawOf({ ...LOTTERY, seed: word(0), age: 300 })).to.equal(OPEN);
    expect(drawOf({ ...LOTTERY, seed: word(0), age: 0 })(0n, 0)).to.equal(false);
    expect(drawOf({ ...LOTTERY, stake: 0n })(0n, 0)).to.equal(false);
    expect(drawOf({ ...LOTTERY, stake: 0n, total: 0n })(0n, 0)).to.equal(false);
  });
});
