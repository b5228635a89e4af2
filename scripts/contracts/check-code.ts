import type { ConunAddresses, Deployment } from "@conun/contracts";
import { artifactOf, type FullParameters } from "@conun/contracts/deploy";
import { AbiCoder, Contract, Interface, type Provider, TypedDataEncoder, zeroPadValue } from "ethers";
import { codeHash, immutableWords } from "./code.ts";
import type { Comparison } from "./differences.ts";

type Key = keyof ConunAddresses;

/** The contract behind each address. */
export const CONTRACT_NAMES: Readonly<Record<Key, string>> = {
  token: "ConunToken",
  seed: "BlockHashSeed",
  timelock: "ConunTimelock",
  registry: "WorkerRegistry",
  annex: "MarketAnnex",
  market: "JobMarket",
  machine: "Machine",
  disputeGame: "DisputeGame",
};

/** What each constructor was given. */
function constructorArguments(d: Deployment, p: FullParameters): Readonly<Record<Key, readonly unknown[]>> {
  return {
    token: [p.holder],
    seed: [],
    timelock: [p.timelockDelay, p.proposer, p.vetoer],
    registry: [d.token, p.unbonding, p.quarantine],
    annex: [[d.token, d.registry, d.seed, d.timelock, p.guardian, chainInOrder(p)]],
    market: [d.annex, p.feeReceiver, termsInOrder(p)],
    machine: [],
    disputeGame: [d.market, d.machine, gameInOrder(p)],
  };
}

const termsInOrder = ({ terms: t }: FullParameters) => [
  t.requesterFee,
  t.providerFee,
  t.expiryFloor,
  t.expiryRate,
  t.lonelyShare,
];

const chainInOrder = ({ chainParameters: c }: FullParameters) => [
  c.minCommitTimeout,
  c.minWindow,
  c.revealFloor,
  c.fillTimeout,
  c.maxPosting,
  c.lotteryBlocks,
];

const gameInOrder = ({ gameParameters: g }: FullParameters) => [g.answerFloor, g.gameFloor, g.minFee, g.maxFee];

/** Words that an immutable may hold because they depend on the contract's own address: it, and its EIP-712 domain. */
async function ownWords(provider: Provider, address: string): Promise<Set<string>> {
  const abi = [
    "function eip712Domain() view returns (bytes1, string name, string version, uint256 chainId, address, bytes32, uint256[])",
  ];
  const words = new Set([zeroPadValue(address, 32).toLowerCase()]);
  try {
    const { name, version, chainId } = await new Contract(address, abi, provider).getFunction("eip712Domain")();
    words.add(TypedDataEncoder.hashDomain({ name, version, chainId, verifyingContract: address }).toLowerCase());
  } catch {
    // The contract signs nothing.
  }
  return words;
}

/** Compares code hashes, and every immutable with what the same constructor call gives now. */
export async function checkCode(
  compare: Comparison,
  provider: Provider,
  deployment: Deployment,
  parameters: FullParameters,
): Promise<void> {
  const given = constructorArguments(deployment, parameters);
  for (const key of Object.keys(CONTRACT_NAMES) as Key[]) {
    const artifact = artifactOf(CONTRACT_NAMES[key]);
    const address = deployment[key];
    const code = address === undefined ? "0x" : await provider.getCode(address);
    compare.holds(`${key} code`, code !== "0x", "a contract", "nothing");
    if (address === undefined || code === "0x") continue;
    compare.equal(`${key} code hash`, codeHash(artifact.deployedBytecode, artifact), codeHash(code, artifact));
    const inputs = new Interface(artifact.abi).deploy.inputs;
    const data = artifact.bytecode + AbiCoder.defaultAbiCoder().encode(inputs, given[key]).slice(2);
    const rebuilt = await provider.call({ from: deployment.deployer, data });
    const expected = immutableWords(rebuilt, artifact);
    const own = await ownWords(provider, address);
    for (const [id, words] of immutableWords(code, artifact)) {
      const wanted = expected.get(id)?.[0] ?? "nothing";
      words.forEach((word, place) => {
        compare.holds(`${key} immutable ${id}.${place}`, word === wanted || own.has(word), wanted, word);
      });
    }
  }
}
