import { deployLocal } from "@conun/contracts/deploy";
import { type Client, ConunError, createClient, LOCAL_CHAIN_ID } from "@conun/sdk";
import { developmentSigner, type NetworkDefinition } from "@conun/sdk/node";
import { connect, networkOf } from "../../connect.ts";
import type { Context } from "../../globals.ts";
import { startChain } from "../../local/anvil.ts";
import { confirmSpending } from "../job/confirm.ts";

/**
 * Connects to the network of the configuration for as long as `use` takes. Where no network is named and no local one
 * runs, that is a chain of its own, which ends with it.
 *
 * @throws ConunError as `connect`; CONFIRMATION_MISSING where a transaction costs money and nobody said yes.
 */
export async function withVerifier<T>(context: Context, use: (client: Client) => Promise<T>): Promise<T> {
  const network = await namedNetwork(context);
  if (network === undefined) return onOwnChain(context, use);
  const sends = !context.dryRun;
  if (sends && network.deployment.machine !== undefined && network.deployment.chainId !== LOCAL_CHAIN_ID) {
    await confirmSpending(context, `Send a transaction to the verifier on ${network.name}?`);
  }
  const conun = await connect(context, { signer: sends ? "required" : "optional" });
  try {
    return await use(conun.client);
  } finally {
    await conun.close();
  }
}

/** The network to use; undefined if none was named and no local one runs. */
async function namedNetwork(context: Context): Promise<NetworkDefinition | undefined> {
  const { network, rpc, deployment } = context.config;
  try {
    return await networkOf(context);
  } catch (error) {
    const unnamed = network === "local" && rpc.length === 0 && deployment === undefined;
    if (unnamed && error instanceof ConunError && error.code === "NETWORK_UNKNOWN") return undefined;
    throw error;
  }
}

async function onOwnChain<T>({ out, signal }: Context, use: (client: Client) => Promise<T>): Promise<T> {
  out.note("no local network runs: a chain is started for this step alone");
  await using started = new AsyncDisposableStack();
  const chain = await startChain({ signal });
  started.defer(() => chain.stop());
  const deployment = await deployLocal(chain.rpc, { signal });
  const client = await createClient({ rpc: [chain.rpc], deployment, signer: developmentSigner(0), signal });
  started.defer(() => client.close());
  return await use(client);
}
