import {
  type Address,
  type ChainParameters,
  type Client,
  getAllotment,
  getAllotmentOf,
  getChainParameters,
  getCredit,
  getOwnerOf,
  getTerms,
  type JobSpec,
  type Terms,
} from "@conun/sdk";
import type { Self } from "../strategy/view.ts";
import { isVoid, scopeOf } from "./resolvers.ts";

/** Stake that the operator works with: for votes, or for the jobs of one resolver. In the registry's units. */
export interface Allotted {
  readonly self: Self;
  readonly units: bigint;
  readonly reservedUnits: bigint;
}

/** What the worker has on chain; amounts of stake in the registry's units, others in wei. */
export interface AccountState {
  /** Whom it works for; undefined: nobody has authorised it. */
  readonly owner: Address | undefined;
  /** By market or resolver, in lower case; what nothing is allotted for is absent. */
  readonly allotments: ReadonlyMap<string, Allotted>;
  /** Resolvers that are void, in lower case. */
  readonly voids: ReadonlySet<string>;
  /** Balance for gas. */
  readonly gas: bigint;
  /** Earnings that wait for a withdrawal by or for the owner. */
  readonly credit: bigint;
}

const NOTHING: AccountState = { owner: undefined, allotments: new Map(), voids: new Set(), gas: 0n, credit: 0n };

/** Reads the operator's account, and keeps what never changes. */
export class Account {
  readonly #client: Client;
  readonly #operator: Address;
  readonly #resolvers: readonly Address[];
  readonly #terms = new Map<number, Promise<Terms>>();
  #parameters: Promise<ChainParameters> | undefined;
  #state: AccountState = NOTHING;

  /** @param resolvers Those whose jobs the worker takes. */
  constructor(client: Client, operator: Address, resolvers: readonly Address[] = []) {
    this.#client = client;
    this.#operator = operator;
    this.#resolvers = resolvers;
  }

  /** As of the last {@link refresh}. */
  get state(): AccountState {
    return this.#state;
  }

  /** What the operator has to work with on a job; undefined if nothing. */
  for(spec: Pick<JobSpec, "resolver">): Allotted | undefined {
    return this.#state.allotments.get(scopeOf(spec, this.#client.deployment.market).toLowerCase());
  }

  /** Whether the job's judge is void. */
  isVoid({ resolver }: Pick<JobSpec, "resolver">): boolean {
    return this.#state.voids.has(resolver.toLowerCase());
  }

  /** All stake together. */
  get total(): { readonly units: bigint; readonly reservedUnits: bigint } {
    const sum = { units: 0n, reservedUnits: 0n };
    for (const { units, reservedUnits } of this.#state.allotments.values()) {
      sum.units += units;
      sum.reservedUnits += reservedUnits;
    }
    return sum;
  }

  async refresh(signal: AbortSignal): Promise<AccountState> {
    const client = this.#client;
    const operator = this.#operator;
    const [gas, owner, voids] = await Promise.all([
      client.provider.getBalance(operator),
      getOwnerOf(client, { operator, signal }),
      this.#voids(signal),
    ]);
    if (owner === undefined) {
      this.#state = { ...NOTHING, voids, gas };
      return this.#state;
    }
    const scopes = [client.deployment.market, ...this.#resolvers];
    const [credit, ...allotted] = await Promise.all([
      getCredit(client, { owner, signal }),
      ...scopes.map((scope) => this.#allotted(owner, scope, signal)),
    ]);
    const allotments = new Map<string, Allotted>();
    for (const [i, one] of allotted.entries()) if (one) allotments.set((scopes[i] as Address).toLowerCase(), one);
    this.#state = { owner, allotments, voids, gas, credit };
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

  async #allotted(owner: Address, scope: Address, signal: AbortSignal): Promise<Allotted | undefined> {
    const client = this.#client;
    const operator = this.#operator;
    const allotmentId = await getAllotmentOf(client, { operator, market: scope, signal });
    if (allotmentId === 0) return undefined;
    const { units, reserved } = await getAllotment(client, { allotmentId, signal });
    return { self: { operator, owner, allotmentId }, units, reservedUnits: reserved };
  }

  async #voids(signal: AbortSignal): Promise<ReadonlySet<string>> {
    const found = await Promise.all(this.#resolvers.map((resolver) => isVoid(this.#client, resolver, signal)));
    return new Set(this.#resolvers.filter((_, i) => found[i]).map((resolver) => resolver.toLowerCase()));
  }

  #once<T>(asked: Promise<T>, forget: () => void): Promise<T> {
    asked.catch(forget);
    return asked;
  }
}
