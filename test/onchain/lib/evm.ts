import { id } from "ethers";
import { startAnvil } from "../../lib/anvil.ts";
import { codeOf, compile, readSource } from "./compile.ts";

const HARNESS = "test/onchain/contracts/Batch.sol";
const HARNESS_AT = "0x000000000000000000000000000000000000ba7c";
const RUN = id("run(address,uint256,bytes,bytes)").slice(2, 10);
const RESULT_BYTES = 96;
const RUN_GAS = 10n ** 13n;

/** What a call came to: a word, or the error that it reverted with. */
export interface Answer {
  readonly done: boolean;
  /** The word that it returned, or the hash of what is not one word; or the error's first value. */
  readonly word: Uint8Array;
  /** Selector of the error; 0 if there is none. */
  readonly error: number;
  /** Bytes that were returned, or reverted with. */
  readonly length: number;
  /** Gas of the call, without what a transaction costs besides. */
  readonly gas: number;
}

/** Calls that are packed once to be made often. */
export interface Packed {
  readonly text: string;
}

/** An EVM with contracts in it, in a process of its own. */
export interface Evm {
  /** Puts runtime bytecode at an address, however long it is. */
  place(address: string, code: string): Promise<void>;
  /**
   * Makes many calls.
   *
   * @param gas What each of them may take.
   * @param trailer Bytes behind the data of each, for contracts that look for them.
   */
  calls(to: string, data: readonly Uint8Array[] | Packed, gas: number, trailer?: Uint8Array): Promise<Answer[]>;
  stop(): Promise<void>;
}

/** Starts an EVM. */
export async function startEvm(): Promise<Evm> {
  const harness = codeOf(compile({ [HARNESS]: readSource(HARNESS) }), "Batch");
  const limits = ["--gas-limit", `${2n * RUN_GAS}`, "--no-request-size-limit", "--memory-limit", `${2 ** 32}`];
  const anvil = await startAnvil("--hardfork", "cancun", "--no-mining", ...limits);
  const place = async (address: string, code: string): Promise<void> => {
    await anvil.request("anvil_setCode", address, code);
  };
  await place(HARNESS_AT, harness);
  return {
    place,
    stop: () => anvil.stop(),
    calls: async (to, data, gas, trailer = new Uint8Array(0)) => {
      const calls = "text" in data ? data : pack(data);
      const call = { to: HARNESS_AT, data: encode(to, gas, trailer, calls), gas: `0x${RUN_GAS.toString(16)}` };
      return unpack((await anvil.request("eth_call", call, "latest")) as string);
    },
  };
}

/** Packs calls. */
export function pack(calls: readonly Uint8Array[]): Packed {
  const bytes = Buffer.alloc(calls.reduce((sum, { length }) => sum + 4 + length, 0));
  let at = 0;
  for (const data of calls) {
    bytes.writeUInt32BE(data.length, at);
    bytes.set(data, at + 4);
    at += 4 + data.length;
  }
  return { text: dynamic(bytes) };
}

const word = (value: number): string => value.toString(16).padStart(64, "0");

/** `bytes` as they are encoded behind the head. */
function dynamic(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
  return word(bytes.length) + text + "00".repeat(-bytes.length & 31);
}

/** The call of the harness. Written by hand: general encoders take longer for it than the calls themselves. */
function encode(target: string, gas: number, trailer: Uint8Array, { text }: Packed): string {
  const first = dynamic(trailer);
  const head = [target.slice(2).padStart(64, "0"), word(gas), word(128), word(128 + first.length / 2)];
  return `0x${RUN}${head.join("")}${first}${text}`;
}

/** Answers from what the harness returns: `bytes`, behind its offset and length. */
function unpack(returned: string): Answer[] {
  const bytes = Buffer.from(returned.slice(2), "hex").subarray(64);
  return Array.from({ length: bytes.length / RESULT_BYTES }, (_, i) => {
    const at = RESULT_BYTES * i;
    return {
      done: bytes[at + 31] === 1,
      word: bytes.subarray(at + 32, at + 64),
      error: bytes.readUInt32BE(at),
      length: bytes.readUInt32BE(at + 76),
      gas: Number(bytes.readBigUInt64BE(at + 88)),
    };
  });
}
