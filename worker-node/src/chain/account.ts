import {
  type Address,
  type ChainParameters,
  type Client,
  getAllotment,
  getAllotmentOf,
  getChainParameters,
  getCredit,
  getTerms,
  NOBODY,
  type Terms,
} from "@conun/sdk";
import { type Self, same } from "../strategy/view.ts";

/** What the worker has on chain; amounts of stake in the registry's units, others in wei. */
export interface AccountState {
  readonly self: Self | undefined;
  readonly units: bigint;
  readonly reservedUnits: bigint;
  /** Balance for gas. */
  readonly gas: bigint;
  /** Earnings that wait for a withdrawal by or for the owner. */
  readonly credit: bigint;
}

/** Reads the operator's account, and keeps what never changes. */
export class Account {
  readonly #client: Client;
  readonly #operator: Address;
  readonly #terms = new Map<number, Promise<Terms>>();
  #parameters: Promise<ChainParameters> | undefined;
  #state: AccountState = { self: undefined, units: 0n, reservedUnits: 0n, gas: 0n, credit: 0n };

  constructor(client: Client, operator: Address) {
    this.#client = client;
    this.#operator = operator;
  }

  /** As of the last {@link refresh}. */
  get state(): AccountState {
    return this.#state;
  }

  async refresh(signal: AbortSignal): Promise<AccountState> {
    const client = this.#client;
    const operator = this.#operator;
    const [gas, allotmentId] = await Promise.all([
      client.provider.getBalance(operator),
      getAllotmentOf(client, { operator, signal }),
    ]);
    if (allotmentId === 0) {
      this.#state = { self: undefined, units: 0n, reservedUnits: 0n, gas, credit: 0n };
      return this.#state;
    }
    const { owner, units, reserved } = await getAllotment(client, { allotmentId, signal });
    const credit = same(owner, NOBODY) ? 0n : await getCredit(client, { owner, signal });
    this.#state = { self: { operator, owner, allotmentId }, units, reservedUnits: reserved, gas, credit };
    return this.#state;
  }

  parameters(): Promise<ChainParameters> {
    this.#parameters ??= this.#once(getChainParameters(this.#client, {}), () => {
      this.#parameters = undefined;
    });
    return this.#parameters;
  }

  terms(number: number): Promise<Terms> {
    const known = this.#terms.get(number);
    if (known !== undefined) return known;
    const asked = this.#once(getTerms(this.#client, { number }), () => this.#terms.delete(number));
    this.#terms.set(number, asked);
    return asked;
  }

  #once<T>(asked: Promise<T>, forget: () => void): Promise<T> {
    asked.catch(forget);
    return asked;
  }
}
