import { Signature } from "ethers";
import type { Client } from "../../client/client.ts";
import { type ReadOptions, readContract } from "../../client/read.ts";
import { signing } from "../../client/write.ts";
import { chainError } from "../../errors/revert.ts";
import type { Address, Hex } from "../../types/primitives.ts";

/** Parameters of {@link signPermit}. */
export interface SignPermitParameters extends ReadOptions {
  /** Who may take the CON. */
  readonly spender: Address;
  /** Wei. */
  readonly amount: bigint;
  /** Until when the permit holds, unix seconds; an hour after the newest block if left out. */
  readonly deadline?: number | undefined;
}

/** What {@link signPermit} gives: a signature in the parts that contracts take. */
export interface SignPermitReturn {
  readonly deadline: number;
  readonly v: number;
  readonly r: Hex;
  readonly s: Hex;
}

const HOUR = 3_600;

/**
 * Signs a permit (EIP-2612) for CON of the client's account.
 *
 * @throws ConunError `SIGNER_MISSING`, `WALLET_DECLINED`, `CHAIN_UNAVAILABLE`.
 *
 * @example
 * const { deadline, v, r, s } = await signPermit(client, { spender: client.deployment.market, amount });
 */
export async function signPermit(client: Client, parameters: SignPermitParameters): Promise<SignPermitReturn> {
  const { address: owner, signer } = signing(client);
  const { spender, amount: value } = parameters;
  try {
    const [domain, nonce, block] = await Promise.all([
      readContract(client, "token", "eip712Domain", [], parameters),
      readContract(client, "token", "nonces", [owner], parameters),
      client.provider.getBlock("latest"),
    ]);
    const deadline = parameters.deadline ?? (block?.timestamp ?? Math.floor(Date.now() / 1000)) + HOUR;
    const signature = Signature.from(
      await signer.signTypedData(
        {
          name: domain.name,
          version: domain.version,
          chainId: client.chainId,
          verifyingContract: client.deployment.token,
        },
        PERMIT_TYPES,
        { owner, spender, value, nonce, deadline },
      ),
    );
    return { deadline, v: signature.v, r: signature.r as Hex, s: signature.s as Hex };
  } catch (error) {
    throw chainError(error, "Signing the permit");
  }
}

const PERMIT_TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};
