import type { Signer, TypedDataDomain, TypedDataField } from "ethers";
import { chainError } from "../../errors/revert.ts";
import type { Address, Hex } from "../../types/primitives.ts";

/** What of a client the signature needs: so it can be made offline too, on a worker that knows only two addresses. */
export interface OperatorContext {
  readonly chainId: number;
  readonly deployment: { readonly registry: Address; readonly market: Address };
}

/** Parameters of {@link signOperator}. */
export interface SignOperatorParameters {
  /** The operator's key. */
  readonly signer: Signer;
  /** The owner it agrees to work for. */
  readonly owner: Address;
  /** Until when the signature holds, unix seconds. */
  readonly deadline: number;
  /** The deployment's market, which judges by votes, if left out; a resolver by its address. */
  readonly market?: Address | undefined;
}

/** An operator's agreement as EIP-712 data, to be signed by any wallet. */
export interface OperatorTypedData {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: Readonly<Record<string, unknown>>;
}

/** Name and version of the registry's EIP-712 domain. */
const DOMAIN = { name: "CONUN", version: "1" };

/** What an operator signs: `Operator(address owner,address operator,address market,uint256 deadline)`. */
export function operatorTypedData(
  context: OperatorContext,
  message: { owner: Address; operator: Address; market?: Address | undefined; deadline: number },
): OperatorTypedData {
  const { chainId, deployment } = context;
  const { owner, operator, market = deployment.market, deadline } = message;
  const address = (name: string): TypedDataField => ({ name, type: "address" });
  return {
    domain: { ...DOMAIN, chainId, verifyingContract: deployment.registry },
    types: {
      Operator: [address("owner"), address("operator"), address("market"), { name: "deadline", type: "uint256" }],
    },
    message: { owner, operator, market, deadline },
  };
}

/**
 * An operator's signature under an owner's authorisation (EIP-712); made on the worker, handed to the owner.
 *
 * @throws ConunError `WALLET_DECLINED`, or what the signer throws.
 *
 * @example
 * const signature = await signOperator(client, { signer: operatorKey, owner, deadline });
 * await authorise(ownerClient, { operator: operatorKey.address, units, deadline, signature });
 */
export async function signOperator(context: OperatorContext, parameters: SignOperatorParameters): Promise<Hex> {
  const { signer, owner, deadline, market } = parameters;
  try {
    const operator = (await signer.getAddress()) as Address;
    const { domain, types, message } = operatorTypedData(context, { owner, operator, deadline, market });
    return (await signer.signTypedData(domain, types, message)) as Hex;
  } catch (error) {
    throw chainError(error, "Signing for the operator");
  }
}
