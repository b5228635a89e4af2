import { artifactOf, resolverDecision } from "@conun/contracts/deploy";
import { assignmentId, commitment, toHex } from "@conun/vm";
import { expect } from "chai";
import { AbiCoder, Interface, type InterfaceAbi } from "ethers";
import {
  type Address,
  type AllotmentId,
  address,
  approve,
  authorise,
  type Client,
  cancelGame,
  challenge,
  claimAndCommit,
  collectDemand,
  con,
  demandChunk,
  type Game,
  gameSolvency,
  getAccount,
  getAllotment,
  getAssignment,
  getBondCredit,
  getBonds,
  getChainParameters,
  getContests,
  getDemandPayment,
  getDemandStatus,
  getDisputeEvents,
  getGameClock,
  getGameParameters,
  getJobState,
  getRegistryEvents,
  getResolverStatus,
  getTerms,
  getWindowEnd,
  type Hex,
  isContractError,
  type JobId,
  type JobSpec,
  jobIdOf,
  post,
  type ResultRoot,
  readContract,
  restore,
  reveal,
  setMarketCap,
  settle,
  solvency,
  stake,
  timeoutGame,
  toUnits,
  transfer,
  withdrawBonds,
} from "../src/index.ts";
import { planJob } from "../src/requester/plan.ts";
import { viewChain } from "../src/requester/prepare.ts";
import { Bench } from "./support/bench.ts";

const STAKE = con("1000");
const BOND = con("10");
const GWEI = 10n ** 9n;
const ROOT = `0x${"ab".repeat(32)}` as ResultRoot;

interface Posted {
  readonly jobId: JobId;
  readonly spec: JobSpec;
}

describe("resolvers: a second version of the machine beside the first", function () {
  this.timeout(120_000);
  let bench: Bench;
  let treasury: Client;
  let requester: Client;
  let loyal: Client;
  let open: Client;
  let stranger: Client;
  let first: Address;
  let second: Address;
  const allotments = new Map<string, AllotmentId>();

  before(async () => {
    bench = await Bench.start("--hardfork", "cancun");
    const clients = await Promise.all([0, 1, 2, 3, 4].map((key) => bench.client(key)));
    [treasury, requester, loyal, open, stranger] = clients as [Client, Client, Client, Client, Client];
    first = treasury.deployment.disputeGame as Address;
    await transfer(treasury, { to: addressOf(requester), amount: STAKE });
    await approve(requester, { spender: requester.deployment.market, amount: STAKE });
    for (const owner of [loyal, open]) {
      await transfer(treasury, { to: addressOf(owner), amount: STAKE });
      await approve(owner, { spender: owner.deployment.registry, amount: STAKE });
      await stake(owner, { amount: STAKE });
      await optIn(owner, first);
    }
  });
  after(() => bench.stop());

  const addressOf = (client: Client): Address => client.address as Address;
  const optIn = async (owner: Client, resolver: Address): Promise<void> => {
    const capUnits = toUnits(STAKE / 4n);
    await setMarketCap(owner, { capUnits, market: resolver });
    const { allotmentId } = await authorise(owner, { operator: addressOf(owner), units: capUnits, market: resolver });
    allotments.set(`${owner.address} ${resolver}`, allotmentId);
  };
  const allotted = async (owner: Client, resolver: Address) => {
    const { units, reserved } = await getAllotment(owner, {
      allotmentId: allotments.get(`${owner.address} ${resolver}`) as AllotmentId,
    });
    return { units, reserved };
  };
  const rpc = <T>(method: string, ...params: unknown[]) => bench.anvil.request(method, ...params) as Promise<T>;
  const decide = async (what: "add" | "void", resolver: Address): Promise<void> => {
    const { market } = treasury.deployment;
    const { schedule, execute } = resolverDecision(what, market, resolver);
    const { timelock } = bench.deployment as unknown as { timelock: Address };
    for (const data of [schedule(0), execute]) await treasury.tx?.send({ to: timelock, data, kind: what });
  };
  const deploy = async (name: string, ...given: unknown[]): Promise<Address> => {
    const { bytecode, abi } = artifactOf(name);
    const data =
      bytecode +
      AbiCoder.defaultAbiCoder()
        .encode(new Interface(abi as InterfaceAbi).deploy.inputs, given)
        .slice(2);
    // Not one whose transactions a client counts.
    const from = (await rpc<string[]>("eth_accounts")).at(-1);
    const hash = await rpc<Hex>("eth_sendTransaction", { from, data });
    const receipt = await stranger.provider.waitForTransaction(hash);
    return address(receipt?.contractAddress ?? "none");
  };
  const postUnder = async (resolver: Address, salt: number): Promise<Posted> => {
    const [terms, parameters] = await Promise.all([getTerms(requester), getChainParameters(requester)]);
    const now = Number((await requester.provider.getBlock("latest"))?.timestamp);
    const digest = `0x${"cd".repeat(32)}` as Hex;
    const spec = planJob(
      // So cheap that no audit is drawn.
      {
        budget: con("1"),
        batchSize: 1,
        bond: BOND,
        limits: { steps: 1000n },
        price: { taskFee: 1000n, stepPrice: 0n },
      },
      { programId: digest, tasksRoot: digest, manifestDigest: digest, taskCount: 3, measured: undefined },
      { terms, parameters, now, resolver },
      { requester: addressOf(requester), salt: toHex(new Uint8Array(32).fill(salt)) },
    );
    await post(requester, { spec, hint: "none" });
    const { chainId, deployment } = requester;
    return { spec, jobId: jobIdOf({ chainId, market: deployment.market, spec }) };
  };
  const work = async (owner: Client, { jobId, spec }: Posted, batch: bigint): Promise<void> => {
    const { status, turn: last } = await getAssignment(owner, { jobId, batch, slot: 0 });
    const turn = status === "none" ? last : last + 1;
    const { chainId, deployment } = owner;
    const salt = toHex(new Uint8Array(32).fill(9));
    const id = assignmentId({ chainId, market: deployment.market, jobId, batch, slot: 0, turn });
    const number = allotments.get(`${owner.address} ${spec.resolver}`) ?? 0;
    const allotmentId = `0x${number.toString(16).padStart(64, "0")}` as Hex;
    const made = commitment({ assignmentId: id, allotmentId, resultRoot: ROOT, totalSteps: 1000n, salt });
    await claimAndCommit(owner, { spec, claims: [{ batch, slot: 0, turn, commitment: made }] });
    // The next block decides whether the batch is audited.
    await bench.anvil.request("evm_mine");
    await reveal(owner, {
      jobId,
      openings: [{ batch, slot: 0, resultRoot: ROOT, totalSteps: 1000n, salt, hint: "none" }],
    });
  };
  const gameOf = ({ jobId }: Posted, batch: bigint, turn = 0): Game => ({
    ...{ jobId, batch, slot: 0, turn, position: 0n, challenger: addressOf(stranger) },
  });
  const refused = async (call: Promise<unknown>, name: Parameters<typeof isContractError>[1]): Promise<void> => {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isContractError(error, name), `${name}, not ${String(error)}`).to.equal(true);
  };

  it("tells bonds and payments as the contract takes them, whatever the base fee", async () => {
    const atFee = async (fee: bigint) => {
      await bench.anvil.request("anvil_setNextBlockBaseFeePerGas", `0x${fee.toString(16)}`);
      await bench.anvil.request("evm_mine");
    };
    const { minFee, maxFee } = await getGameParameters(stranger);
    await atFee(0n);
    const least = await getBonds(stranger);
    expect(least.challenger).to.equal(await readContract(stranger, "disputeGame", "challengerBond", []));
    expect(least.defender).to.equal(await readContract(stranger, "disputeGame", "defenderBond", []));
    const payment = await getDemandPayment(stranger);
    expect(payment).to.equal(await readContract(stranger, "disputeGame", "demandPayment", []));
    for (const [fee, counted] of [
      [50n * GWEI, 50n * GWEI],
      [2n * maxFee, maxFee],
    ] as const) {
      await atFee(fee);
      const scaled = (wei: bigint) => (wei * counted) / minFee;
      const bonds = { challenger: scaled(least.challenger), defender: scaled(least.defender) };
      expect(await getBonds(stranger)).to.deep.equal(bonds);
      expect(await getDemandPayment(stranger)).to.equal(scaled(payment));
    }
    await atFee(GWEI);
  });

  it("are what jobs name by default, but on a development chain", async () => {
    const chosen = async (client: Client, resolver?: "votes" | "proofs" | Address) =>
      (await viewChain(client, { resolver })).resolver;
    const elsewhere: Client = { ...stranger, chainId: 1 };
    expect(await chosen(elsewhere)).to.equal(first);
    expect(await chosen(stranger)).to.equal(undefined);
    expect(await chosen(stranger, "proofs")).to.equal(first);
    expect(await chosen(stranger, first.toLowerCase() as Address)).to.equal(first);
    expect(await chosen(elsewhere, "votes")).to.equal(undefined);
    const { disputeGame: _, ...without } = stranger.deployment;
    const older: Client = { ...elsewhere, deployment: without };
    expect(await chosen(older)).to.equal(undefined);
    for (const refusedCall of [chosen(older, "proofs"), chosen(stranger, without.market)]) {
      const error = await refusedCall.then(String, (reason: unknown) => reason);
      expect(error).to.have.property("code", "RESOLVER_MISSING");
    }
  });

  it("is adopted by opting in, touches nobody else, and outlives the first one", async () => {
    const old = await postUnder(first, 1);
    await work(loyal, old, 0n);
    await work(open, old, 1n);

    const machine = await deploy("Machine");
    const { answerFloor, gameFloor, minFee, maxFee } = await getGameParameters(stranger);
    second = await deploy("DisputeGame", treasury.deployment.market, machine, [answerFloor, gameFloor, minFee, maxFee]);
    expect(await getResolverStatus(stranger, { resolver: second })).to.equal("unknown");
    await refused(postUnder(second, 2), "ResolverUnknown");
    await decide("add", second);
    expect(await getResolverStatus(stranger, { resolver: second })).to.equal("added");
    expect((await getGameParameters(stranger, { resolver: second })).machine).to.equal(machine);
    await optIn(open, second);
    const next = await postUnder(second, 2);

    // Who opted in to the first alone is out of reach of the second, and of its jobs.
    const before = await allotted(loyal, first);
    expect(before.reserved).to.equal(toUnits(BOND));
    await refused(work(loyal, next, 0n), "OperatorNotAuthorised");
    await refused(challenge(stranger, { ...at(old, 0n), resolver: second }), "NotResolver");
    await work(open, next, 0n);

    // A game of each, on the same owner: one loses for its result under the second, and only stake given to that.
    const underFirst = await challenge(stranger, at(old, 0n));
    const lost = await challenge(stranger, at(old, 1n));
    const underSecond = await challenge(stranger, { ...at(next, 0n), resolver: second });
    const asked = await demandChunk(stranger, { ...at(old, 0n), kind: "output" });
    expect(await getContests(stranger, { jobId: old.jobId, batch: 0n, slot: 0 })).to.equal(2n);
    expect(await getGameClock(stranger, { id: underSecond.id, resolver: second })).to.include({ state: "challenged" });
    expect(await getGameClock(stranger, { id: underSecond.id })).to.include({ state: "none" });
    const { challengerBond, defenderBond } = await getGameClock(stranger, { id: lost.id });
    expect(defenderBond).to.equal(0n);
    const held = await gameSolvency(stranger);
    expect(held).to.deep.include({ resolver: first, bonds: 2n * challengerBond, credits: 0n, delta: 0n });
    expect(held.payments > 0n && held.balance === held.bonds + held.payments).to.equal(true);
    await bench.pass(answerFloor + 2);
    await timeoutGame(stranger, { game: gameOf(next, 0n), spec: next.spec, resolver: second });
    expect(await allotted(open, second)).to.deep.equal({ units: toUnits(STAKE / 4n - BOND), reserved: 0n });
    expect(await allotted(open, first)).to.deep.equal({ units: toUnits(STAKE / 4n), reserved: toUnits(BOND) });
    const stakeAtFirst = (await getAccount(open, { owner: addressOf(open) })).stake;
    await timeoutGame(stranger, { game: gameOf(old, 1n), spec: old.spec });
    expect((await getAccount(open, { owner: addressOf(open) })).stake).to.equal(stakeAtFirst - toUnits(BOND));
    const slashes = await slashesOf(open);
    expect(slashes).to.have.length(2);

    // The first is void: nothing of it goes on, and nobody loses by it.
    await decide("void", first);
    expect(await getResolverStatus(stranger, { resolver: first })).to.equal("void");
    await refused(work(open, old, 2n), "ResolverVoid");
    await refused(timeoutGame(stranger, { game: gameOf(old, 0n), spec: old.spec }), "ResolverVoid");
    const ended = await cancelGame(requester, { game: gameOf(old, 0n) });
    const over = ended.events.find(({ name }) => name === "GameOver");
    const { challengerBond: bond } = await getGameClock(stranger, {
      id: underFirst.id,
      block: ended.receipt.blockNumber - 1,
    });
    expect(over).to.include({ winner: stranger.address, ending: "cancelled", amount: bond });
    expect(await getDemandStatus(stranger, { id: asked.id })).to.include({ state: "open", demander: stranger.address });
    await settle(stranger, { spec: old.spec, batches: [0n] });
    expect(await allotted(loyal, first)).to.deep.equal({ ...before, reserved: 0n });
    await refused(settle(stranger, { spec: old.spec, batches: [2n] }), "ResolverVoid");
    const state = await getJobState(stranger, { jobId: old.jobId });
    expect([0n, 1n].map((batch) => state.batches.get(batch)?.status)).to.deep.equal(["refunded", "open"]);
    expect(state.batches.get(0n)?.assignments.map(({ status }) => status)).to.deep.equal(["released"]);
    await restore(stranger, { quarantineId: slashes[1] as bigint });
    expect((await getAccount(open, { owner: addressOf(open) })).stake).to.equal(stakeAtFirst);
    await refused(restore(stranger, { quarantineId: slashes[0] as bigint }), "SlashNotRestorable");
    expect(lost.id).to.not.equal(underFirst.id);
    await refused(
      collectDemand(stranger, { asked: { ...at(old, 0n).named, kind: "output", position: 0n, index: 0 } }),
      "DemandNotRefuted",
    );

    // What is won waits for who won it.
    expect(await getBondCredit(stranger, { account: addressOf(stranger) })).to.equal(bond);
    expect(await gameSolvency(stranger)).to.include({ bonds: 0n, credits: bond, delta: 0n });
    await withdrawBonds(requester, { account: addressOf(stranger) });
    expect(await getBondCredit(stranger, { account: addressOf(stranger) })).to.equal(0n);

    // The second goes on, also with who comes to it later.
    await optIn(loyal, second);
    await work(loyal, next, 0n);
    const endsAt = await getWindowEnd(stranger, { spec: next.spec, batch: 0n });
    await refused(settle(stranger, { spec: next.spec, batches: [0n] }), "WindowNotOver");
    await bench.pass(endsAt - Number((await stranger.provider.getBlock("latest"))?.timestamp) + 1);
    await settle(stranger, { spec: next.spec, batches: [0n] });
    const paid = (await getJobState(stranger, { jobId: next.jobId })).batches.get(0n);
    expect(paid?.status).to.equal("settled");
    expect(paid?.assignments.map(({ status }) => status)).to.deep.equal(["refuted", "paid"]);
    const { solvent, delta, game } = await solvency(stranger);
    expect({ solvent, delta, coins: game?.delta }).to.deep.equal({ solvent: true, delta: 0n, coins: 0n });
    expect(await gameSolvency(stranger, { resolver: second })).to.include({ balance: 0n, delta: 0n });
    expect(await endings(second)).to.deep.equal(["timeout"]);
    expect(await endings(first)).to.deep.equal(["timeout", "cancelled"]);
  });

  const at = ({ jobId, spec }: Posted, batch: bigint) => {
    const named = { jobId, batch, slot: 0, turn: 0 };
    return { spec, ...named, position: 0n, named };
  };
  const slashesOf = async (owner: Client): Promise<bigint[]> => {
    const found: bigint[] = [];
    for await (const { events } of getRegistryEvents(stranger, { names: ["Slashed"] })) {
      for (const event of events)
        if (event.name === "Slashed" && event.owner === owner.address) found.push(event.quarantineId);
    }
    return found;
  };
  const endings = async (resolver: Address): Promise<string[]> => {
    const found: string[] = [];
    for await (const { events } of getDisputeEvents(stranger, { resolver, names: ["GameOver"] })) {
      for (const event of events) if (event.name === "GameOver") found.push(event.ending);
    }
    return found;
  };
});
