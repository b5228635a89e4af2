import { keccak, type ResultLeaf, resultLeafHash, resultTree, TRACE_STEPS, toHex, treeDepth } from "@conun/vm";
import { expect } from "chai";
import { AbiCoder, id, keccak256, TypedDataEncoder, verifyTypedData, Wallet } from "ethers";
import fc from "fast-check";
import { firstWrong, leafNode, locate, type ShownPath } from "../../src/dispute/locate.ts";
import { midpointRoot, pickHolds, pickOf } from "../../src/dispute/midpoints.ts";
import { leafFields } from "../../src/dispute/opening.ts";
import { midpointSteps, partSteps, partsOf, ROUND_PARTS } from "../../src/dispute/rounds.ts";
import { moveTypedData, partWord } from "../../src/dispute/signing.ts";
import { GAME_STATES } from "../../src/dispute/types.ts";
import { decodeClock, encodeClock, gameId, segmentHash } from "../../src/dispute/words.ts";
import type { Address, Hex, JobId } from "../../src/types/primitives.ts";

const bits = (n: bigint) => fc.bigInt(0n, 2n ** n - 1n);
const number = (n: bigint) => bits(n).map(Number);
const address: Address = `0x${"12".repeat(20)}`;
const state = (n: number): Hex => toHex(keccak(Uint8Array.of(n)));
const node = (a: Hex, b: Hex): Hex => keccak256(`0x${a.slice(2)}${b.slice(2)}`) as Hex;

describe("disputes: formats", () => {
  it("seven rounds lead from 2^40 steps to one", () => {
    expect(ROUND_PARTS.reduce((a, b) => a * b, 1)).to.equal(TRACE_STEPS);
    expect(ROUND_PARTS.map((_, round) => Math.log2(partSteps(round)))).to.deep.equal([34, 28, 22, 16, 10, 5, 0]);
    expect(midpointSteps(6, 64)).to.deep.equal(Array.from({ length: 31 }, (_, i) => 65 + i));
    expect(() => partsOf(7)).to.throw(RangeError);
  });

  it("the clock word, both ways", () => {
    fc.assert(
      fc.property(
        fc.record({
          state: fc.constantFrom(...GAME_STATES),
          round: number(8n),
          movedAt: number(32n),
          defenderLeft: number(32n),
          challengerLeft: number(32n),
          challengerBond: bits(72n),
          defenderBond: bits(72n),
        }),
        (clock) => {
          expect(decodeClock(encodeClock(clock))).to.deep.equal(clock);
        },
      ),
    );
    const clock = { state: "picking", round: 2, movedAt: 3, defenderLeft: 4, challengerLeft: 5 } as const;
    const word = encodeClock({ ...clock, challengerBond: 6n, defenderBond: 7n });
    expect(word).to.equal((((((((((7n << 72n) | 6n) << 32n) | 5n) << 32n) | 4n) << 32n) | 3n) << 16n) | 0x0203n);
    expect(() => decodeClock(6n)).to.throw(RangeError);
    expect(() => encodeClock({ ...clock, challengerBond: 1n << 72n, defenderBond: 0n })).to.throw(RangeError);
  });

  it("ids of games and segments are hashes of whole words", () => {
    const game = { jobId: state(1) as JobId, batch: 2n, slot: 3, turn: 4, position: 5n, challenger: address };
    const words = ["bytes32", "uint256", "uint256", "bytes32", ...Array(5).fill("uint256")];
    const values = [id("conun/v1/game"), 31337, BigInt(address), game.jobId, 2, 3, 4, 5, BigInt(address)];
    expect(gameId(31337, address, game)).to.equal(keccak256(AbiCoder.defaultAbiCoder().encode(words, values)));
    const segment = { before: state(1), end: state(2), midpoints: state(3), defender: address, payer: address };
    const whole = `0x${[state(1), state(2), state(3)].map((hex) => hex.slice(2)).join("")}${`${"0".repeat(24)}${address.slice(2)}`.repeat(2)}`;
    expect(segmentHash(segment)).to.equal(keccak256(whole));
  });

  it("what a mover signs is checked with the type as the design has it", async () => {
    const wallet = new Wallet(`0x${"01".repeat(32)}`);
    const move = { game: state(1), segment: state(2), round: 5, move: "pick", data: partWord(17) } as const;
    const { domain, types, message } = moveTypedData({ chainId: 1, resolver: address }, move);
    expect(new TypedDataEncoder(types).encodeType("Move")).to.equal(
      "Move(bytes32 game,bytes32 segment,uint8 round,uint8 move,bytes32 data)",
    );
    const signature = await wallet.signTypedData(domain, types, message);
    const expected = { game: state(1), segment: state(2), round: 5, move: 3, data: `0x${"0".repeat(62)}11` };
    const name = { name: "CONUN disputes", version: "1", chainId: 1, verifyingContract: address };
    expect(verifyTypedData(name, types, expected, signature)).to.equal(wallet.address);
  });

  it("picks show the two ends of every part, and no other ones", () => {
    const segment = { before: state(200), defender: address, payer: address };
    const four = [state(0), state(1), state(2), state(3)] as const;
    const root = node(node(four[0], four[1]), node(four[2], four[3]));
    expect(midpointRoot(four.slice(0, 3), four[3])).to.equal(root);
    const small = { ...segment, end: four[3], midpoints: root };
    expect(pickOf(four.slice(0, 3), small, 2).siblings).to.deep.equal([four[0], four[3]]);
    expect(pickOf(four.slice(0, 3), small, 1).siblings).to.deep.equal([node(four[2], four[3])]);
    for (const round of [0, 6]) {
      const parts = partsOf(round);
      const states = Array.from({ length: parts }, (_, i) => state(i));
      const midpoints = states.slice(0, -1);
      const end = states.at(-1) as Hex;
      const whole = { ...segment, end, midpoints: midpointRoot(midpoints, end) };
      for (let part = 0; part < parts; part++) {
        const pick = pickOf(midpoints, whole, part);
        expect([pick.before, pick.end]).to.deep.equal([part === 0 ? segment.before : states[part - 1], states[part]]);
        expect(pickHolds(pick, round, whole), `${part}`).to.equal(true);
        const spoilt = [
          { ...pick, part: (part + 1) % parts },
          { ...pick, before: state(201) },
          { ...pick, end: state(201) },
          { ...pick, siblings: pick.siblings.slice(1) },
          { ...pick, siblings: [...pick.siblings, state(1)] },
          { ...pick, part: parts + part },
        ];
        for (const bad of spoilt) expect(pickHolds(bad, round, whole), `${part}`).to.equal(false);
      }
    }
    expect(() => midpointRoot(Array(4).fill(state(1)), state(2))).to.throw(RangeError);
  });
});

describe("disputes: finding the wrong position", () => {
  const leaf = (taskIndex: number, steps: bigint, code = 0): ResultLeaf => {
    return { taskIndex, kind: "halted", code, outputRoot: keccak(Uint8Array.of(1)), outputLength: 1, steps };
  };

  it("of a withheld tree, padding included, with no more paths than it has levels and one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.nat(63), fc.nat(5)), { minLength: 1, maxLength: 4 }),
        (count, changes) => {
          const width = 2 ** treeDepth(count);
          const own = resultTree(Array.from({ length: count }, (_, i) => leaf(i, 10n)));
          // Leaves beyond the count are padding that somebody filled.
          const wrong = new Map(changes.map(([at, code]) => [at % width, code]));
          const length = Math.max(count, ...[...wrong.keys()].map((at) => at + 1));
          const theirs = Array.from({ length }, (_, i) => leaf(i, i < count ? 10n : 0n, wrong.get(i) ?? 0));
          const other = resultTree(theirs);
          const bad = new Set(theirs.flatMap((one, i) => (i < count && one.code === 0 ? [] : [i])));
          const shown: ShownPath[] = [];
          for (let asked = 0; ; asked++) {
            const root = bad.size === 0 ? toHex(own.root) : toHex(other.root);
            const found = locate(own, root, other.totalSteps, shown);
            if (found.kind === "right") {
              expect(bad.size).to.equal(0);
              return;
            }
            if (found.kind === "wrong") {
              expect([...bad]).to.include(found.position);
              return;
            }
            expect(asked).to.be.at.most(treeDepth(count));
            const { position } = found;
            const theirLeaf = theirs[position];
            const path = other.path(position).map(({ hash, sum }) => ({ hash: toHex(hash), sum }));
            const empty = { hash: keccak256(id("conun/v1/result-empty")) as Hex, sum: 0n };
            shown.push({ position, node: theirLeaf ? leafNode(theirLeaf) : empty, path });
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("of published leaves: the first that differs from those that were computed again", () => {
    const published = [leaf(0, 1n), leaf(1, 2n), leaf(2, 3n)].map(leafFields);
    const own = (entries: [number, ResultLeaf][]) => new Map(entries.map(([at, one]) => [at, leafFields(one)]));
    expect(firstWrong(published, own([[0, leaf(0, 1n)]]))).to.equal(undefined);
    expect(
      firstWrong(
        published,
        own([
          [2, leaf(2, 4n)],
          [1, leaf(1, 9n)],
          [0, leaf(0, 1n)],
        ]),
      ),
    ).to.equal(1);
    expect(firstWrong(published, own([[3, leaf(3, 1n)]]))).to.equal(3);
    expect(toHex(resultLeafHash(leaf(0, 1n)))).to.equal(leafNode(leaf(0, 1n)).hash);
  });
});
