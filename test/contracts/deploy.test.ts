import { DeploymentInvalidError, deploymentOf, deployments, parseDeployment } from "@conun/contracts";
import {
  CHAIN_NAMES,
  type ConunParameters,
  DeploymentFailedError,
  deployLocal,
  httpProvider,
  parametersOf,
  RpcRequestError,
  withRoles,
} from "@conun/contracts/deploy";
import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import { checkDeployment } from "../../scripts/contracts/check.ts";
import { type Anvil, startAnvil } from "../lib/anvil.ts";

describe("deployLocal", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  before(async () => {
    anvil = await startAnvil("--chain-id", "31337");
  });
  after(() => anvil?.stop());

  it("sets up a chain as its parameters say, with a resolver that jobs can name", async () => {
    const deployment = await deployLocal(anvil.url);
    expect(parseDeployment(JSON.parse(JSON.stringify(deployment)))).to.deep.equal(deployment);
    const provider = new JsonRpcProvider(anvil.url, undefined, { staticNetwork: true });
    const result = await checkDeployment(provider, deployment, withRoles(parametersOf.local, deployment.deployer));
    provider.destroy();
    expect(result.differences).to.deep.equal([]);
    expect(result.checked).to.be.above(80);
    expect(result.notes).to.deep.equal([`resolver ${deployment.disputeGame}: added, jobs can name it`]);
  });

  it("deploys once more with other parameters and another account", async () => {
    const accounts = (await httpProvider(anvil.url).request({ method: "eth_accounts" })) as string[];
    const chainParameters = { ...parametersOf.local.chainParameters, minWindow: 7 };
    const gameParameters = { ...parametersOf.local.gameParameters, gameFloor: 21 };
    const parameters: ConunParameters = { ...parametersOf.local, timelockDelay: 90, chainParameters, gameParameters };
    const deployer = accounts[3] as string;
    const deployment = await deployLocal(anvil.url, { deployer, parameters });
    expect(deployment.deployer.toLowerCase()).to.equal(deployer.toLowerCase());
    expect(deployment.block).to.be.above(1);
    const provider = new JsonRpcProvider(anvil.url, undefined, { staticNetwork: true });
    const same = await checkDeployment(provider, deployment, withRoles(parameters, deployer));
    const other = await checkDeployment(provider, deployment, withRoles(parametersOf.local, deployer));
    provider.destroy();
    expect(same.differences).to.deep.equal([]);
    const differing = ["market chain parameter minWindow", "game parameter gameFloor", "timelock delay"];
    expect(other.differences.map(({ what }) => what)).to.include.members(differing);
    expect(same.notes.join()).to.match(/^resolver 0x[0-9a-fA-F]{40}: not proposed yet/);
  });

  it("says why it failed", async () => {
    const stranger = "0x000000000000000000000000000000000000dEaD";
    await expectRejection(deployLocal(anvil.url, { deployer: stranger }), DeploymentFailedError);
    const terms = { ...parametersOf.local.terms, requesterFee: 1_000_000 };
    const failed = await expectRejection(
      deployLocal(anvil.url, { parameters: { ...parametersOf.local, terms } }),
      DeploymentFailedError,
    );
    expect(failed.message).to.include("TermsOutOfBounds");
    await expectRejection(httpProvider(anvil.url).request({ method: "no_such" }), RpcRequestError);
    await expectRejection(deployLocal(anvil.url, { signal: AbortSignal.abort() }), DOMException);
  });
});

describe("deployments", () => {
  it("on public networks are well-formed and have parameters", () => {
    for (const [chainId, deployment] of deployments) {
      expect(deployment.chainId).to.equal(chainId);
      expect(CHAIN_NAMES.has(chainId)).to.equal(true);
      expect(deploymentOf(chainId)).to.equal(deployment);
    }
    expect(deploymentOf(31337)).to.equal(undefined);
  });

  it("that are not whole are refused by name of the field", () => {
    const address = `0x${"ab".repeat(20)}`;
    const whole = {
      token: address,
      seed: address,
      timelock: address,
      registry: address,
      annex: address,
      market: address,
    };
    const old = { ...whole, chainId: 1, block: 2, deployer: address };
    const good = { ...old, machine: address, disputeGame: address };
    expect(parseDeployment(old)).to.deep.equal(old);
    expect(parseDeployment({ ...old, machine: address })).to.deep.equal({ ...old, machine: address });
    expect(parseDeployment({ ...good, more: 1 })).to.deep.equal(good);
    for (const key of Object.keys(good)) {
      expect(() => parseDeployment({ ...good, [key]: "0x12" })).to.throw(DeploymentInvalidError, `"${key}"`);
    }
    for (const value of [null, 1, "text", []]) expect(() => parseDeployment(value)).to.throw(DeploymentInvalidError);
  });
});

async function expectRejection<T extends Error>(
  promise: Promise<unknown>,
  kind: new (...args: never[]) => T,
): Promise<T> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(kind);
  return error as T;
}
