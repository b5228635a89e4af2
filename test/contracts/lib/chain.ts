import { AbiCoder, Interface, type InterfaceAbi, type LogDescription } from "ethers";
import hre from "hardhat";

/** A chain inside this process, spoken to without any layer in between: tens of thousands of calls run through it. */
export interface Chain {
  readonly accounts: readonly string[];
  request<T>(method: string, ...params: unknown[]): Promise<T>;
  close(): Promise<void>;
}

export interface ChainOptions {
  readonly chainId?: number;
  readonly accounts?: number;
}

/** Starts a chain. It makes a block for every transaction. */
export async function startChain({ chainId = 31337, accounts = 20 }: ChainOptions = {}): Promise<Chain> {
  const connection = await hre.network.create({
    network: "hardhatMainnet",
    override: { chainId, accounts: { count: accounts }, allowBlocksWithSameTimestamp: true, initialBaseFeePerGas: 0 },
  });
  const request = <T>(method: string, ...params: unknown[]) =>
    connection.provider.request({ method, params }) as Promise<T>;
  return { accounts: await request<string[]>("eth_accounts"), request, close: () => connection.close() };
}

export interface Log {
  readonly address: string;
  readonly topics: string[];
  readonly data: string;
}

interface RawReceipt {
  readonly gasUsed: string;
  readonly blockNumber: string;
  readonly contractAddress: string | null;
  readonly logs: readonly Log[];
  readonly status: string;
}

export interface Receipt {
  readonly gasUsed: number;
  readonly block: number;
  readonly logs: readonly Log[];
}

/** A call that a contract refused. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly data: string;

  constructor(what: string, data: string) {
    super(what);
    this.data = data;
  }
}

function revertData(error: unknown): string | undefined {
  for (let cause = error as { data?: unknown; cause?: unknown } | undefined; cause; cause = cause.cause as never) {
    if (typeof cause.data === "string" && cause.data.startsWith("0x")) return cause.data;
    const inner = (cause.data as { data?: unknown } | undefined)?.data;
    if (typeof inner === "string" && inner.startsWith("0x")) return inner;
  }
  return undefined;
}

const GAS = "0xe4e1c0"; // 15 million: above anything that a call here uses

/** One contract at one address, with its errors and events. */
export class At {
  readonly address: string;
  readonly abi: Interface;
  readonly #chain: Chain;
  readonly #errors: readonly Interface[];

  constructor(chain: Chain, address: string, abi: unknown, errorsOf: readonly Interface[] = []) {
    this.#chain = chain;
    this.address = address;
    this.abi = new Interface(abi as InterfaceAbi);
    this.#errors = [this.abi, ...errorsOf];
  }

  /** Sends a transaction and waits for it. @throws Refusal */
  async send(from: string, name: string, ...args: unknown[]): Promise<Receipt> {
    const data = this.abi.encodeFunctionData(name, args);
    try {
      const hash = await this.#chain.request<string>("eth_sendTransaction", { from, to: this.address, data, gas: GAS });
      const raw = await this.#chain.request<RawReceipt>("eth_getTransactionReceipt", hash);
      return { gasUsed: Number(raw.gasUsed), block: Number(raw.blockNumber), logs: raw.logs };
    } catch (error) {
      throw this.#refusal(name, error);
    }
  }

  /** Calls a view function; one result comes bare, several as ethers gives them. @throws Refusal */
  async call<T>(name: string, ...args: unknown[]): Promise<T> {
    const data = this.abi.encodeFunctionData(name, args);
    try {
      const answer = await this.#chain.request<string>("eth_call", { to: this.address, data }, "latest");
      const result = this.abi.decodeFunctionResult(name, answer);
      return (result.length === 1 ? result[0] : result) as T;
    } catch (error) {
      throw this.#refusal(name, error);
    }
  }

  /** The events of this contract in a receipt, in order. */
  events({ logs }: Receipt): LogDescription[] {
    const own = logs.filter(({ address }) => address.toLowerCase() === this.address.toLowerCase());
    return own.flatMap((log) => this.abi.parseLog(log) ?? []);
  }

  #refusal(name: string, error: unknown): unknown {
    const data = revertData(error);
    if (data === undefined) return error;
    for (const abi of this.#errors) {
      const parsed = data.length >= 10 ? abi.parseError(data) : null;
      if (parsed !== null) return new Refusal(parsed.name, data);
    }
    if (data.startsWith("0x4e487b71")) {
      return new Refusal(`Panic(${AbiCoder.defaultAbiCoder().decode(["uint256"], `0x${data.slice(10)}`)[0]})`, data);
    }
    return new Refusal(`${name} reverted with ${data.slice(0, 74)}`, data);
  }
}
