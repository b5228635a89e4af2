import { readFileSync } from "node:fs";
import { Interface, type InterfaceAbi } from "ethers";
import { type Answer, type Evm, startEvm } from "./evm.ts";

const ARTIFACT = new URL("../../../artifacts/contracts/machine/Machine.sol/Machine.json", import.meta.url);
const MACHINE = "0x000000000000000000000000000000000000c0de";

/** Gas that a call may take: several times what the dearest step does, and a thirtieth of a chain's block. */
export const CALL_GAS = 1_000_000;

/** The machine's contract: what its calls come to, by the data that they are made with. */
export type Verifier = (calls: readonly Uint8Array[]) => Promise<Answer[]>;

interface Artifact {
  readonly abi: InterfaceAbi;
  readonly deployedBytecode: string;
}

const artifact = (): Artifact => JSON.parse(readFileSync(ARTIFACT, "utf8")) as Artifact;

/** Puts the machine's contract, as it was built for deployment, into an EVM. @throws Error If it was not built yet. */
export async function verifierOf(evm: Evm): Promise<Verifier> {
  await evm.place(MACHINE, artifact().deployedBytecode);
  return (calls) => evm.calls(MACHINE, calls, CALL_GAS);
}

/** The machine's contract in an EVM that runs as long as the tests of the suite that this is called in. */
export function useVerifier(): Verifier {
  let evm: Evm;
  let verifier: Verifier;
  before(async () => {
    evm = await startEvm();
    verifier = await verifierOf(evm);
  });
  after(() => evm.stop());
  return (calls) => verifier(calls);
}

/** Names of the contract's own errors by selector. */
export function errorNames(): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  new Interface(artifact().abi).forEachError(({ name, selector }) => names.set(Number(selector), name));
  return names;
}
