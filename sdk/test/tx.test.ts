import { expect } from "chai";
import { JsonRpcProvider, Wallet } from "ethers";
import { type Anvil, startAnvil } from "../../test/lib/anvil.ts";
import {
  ConunError,
  createTransactionManager,
  MemoryTxStore,
  parseTxRecord,
  serialiseTxRecord,
  type TransactionManager,
  type TxManagerOptions,
  type TxRecord,
  type TxStatusEvent,
  type TxStore,
} from "../src/index.ts";
import type { Address } from "../src/types/primitives.ts";
import { sleep } from "../src/util/abort.ts";
import { KEYS } from "./support/keys.ts";

const TO = "0x00000000000000000000000000000000000000aa" as Address;
const CALL = { to: TO, data: "0x", value: 1n, kind: "pay" } as const;
/** Init code that reverts without data. */
const REVERTER = "0x5f5ffd";

/** A store that keeps text, as a durable one does, and can be made to fail like a crash. */
class TextStore implements TxStore {
  readonly texts = new Map<string, string>();
  crashAfterPut = false;
  readonly #inner = new MemoryTxStore();

  async put(record: TxRecord): Promise<void> {
    this.texts.set(record.id, serialiseTxRecord(record));
    await this.#inner.put(parseTxRecord(serialiseTxRecord(record)));
    if (this.crashAfterPut) throw new Error("crash");
  }
  open(from: Address, chainId: number) {
    return this.#inner.open(from, chainId);
  }
  byRef(ref: string) {
    return this.#inner.byRef(ref);
  }
}

describe("transaction manager", function () {
  this.timeout(60_000);
  let anvil: Anvil;
  let provider: JsonRpcProvider;
  const managers: TransactionManager[] = [];
  const events: TxStatusEvent[] = [];

  const make = async (options: Partial<TxManagerOptions> = {}, key: string = KEYS[0]): Promise<TransactionManager> => {
    const manager = await createTransactionManager({
      provider,
      signer: new Wallet(key, provider),
      chainId: 31337,
      pollMs: 20,
      replaceAfterMs: 300,
      onStatus: (event) => events.push(event),
      ...options,
    });
    await manager.start();
    managers.push(manager);
    return manager;
  };
  const types = () => events.map(({ type }) => type);
  const balance = () => provider.getBalance(TO);
  const mine = () => anvil.request("evm_mine");

  before(async () => {
    anvil = await startAnvil("--no-mining");
    provider = new JsonRpcProvider(anvil.url, 31337, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 });
  });
  after(async () => {
    provider.destroy();
    await anvil.stop();
  });
  beforeEach(async () => {
    events.length = 0;
    await anvil.request("anvil_setBalance", TO, "0x0");
    await mine();
  });
  afterEach(async () => {
    for (const manager of managers.splice(0)) await manager.stop();
    await anvil.request("anvil_dropAllTransactions");
  });

  it("sends many at once, each with its own nonce, in order", async () => {
    const manager = await make();
    const sends = Array.from({ length: 10 }, () => manager.send(CALL));
    const mining = (async () => {
      while (manager.pending().length < 10) await sleep(20);
      await mine();
    })();
    const receipts = await Promise.all(sends);
    await mining;
    const nonces = receipts.map(({ nonce }) => nonce);
    expect(nonces).to.deep.equal(nonces.map((_, i) => (nonces[0] ?? 0) + i));
    expect(await balance()).to.equal(10n);
    expect(manager.pending()).to.deep.equal([]);
  });

  it("replaces a stuck transaction at the same nonce with a higher fee", async () => {
    const manager = await make();
    const sent = manager.send(CALL);
    while (!types().includes("replaced")) await sleep(20);
    const [record] = manager.pending();
    const [first, second] = record?.attempts ?? [];
    if (first === undefined || second === undefined) throw new Error("no second attempt");
    expect(second.maxFeePerGas * 100n >= first.maxFeePerGas * 110n).to.equal(true);
    await mine();
    const receipt = await sent;
    expect(receipt.replaced).to.be.at.least(1);
    expect(await balance()).to.equal(1n);
  });

  it("stops at the fee cap and says so, and still delivers later", async () => {
    const manager = await make({ maxAttempts: 2, replaceAfterMs: 100 });
    const error = await manager.send({ ...CALL, kind: "capped" }, { ref: "capped" }).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(ConunError).with.property("code", "TX_STUCK");
    await mine();
    await manager.idle();
    expect((await manager.record("capped"))?.status).to.equal("confirmed");
    expect((await manager.send(CALL, { ref: "capped" })).hash).to.equal(
      (await manager.record("capped"))?.receipt?.hash,
    );
    expect(await balance()).to.equal(1n);
  });

  it("refuses to pay more than the cap for a unit of gas", async () => {
    const manager = await make();
    const error = await manager.send(CALL, { maxFeePerGas: 1n }).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(ConunError).with.property("code", "FEE_CAP_EXCEEDED");
    expect(manager.pending()).to.deep.equal([]);
  });

  it("finds out that a revert would happen before it sends anything", async () => {
    const manager = await make();
    await anvil.request("anvil_setCode", TO, REVERTER);
    const before = await provider.getTransactionCount(manager.address, "pending");
    const error = await manager.send(CALL).catch((e: unknown) => e);
    await anvil.request("anvil_setCode", TO, "0x");
    expect(error).to.be.instanceOf(ConunError).with.property("code", "CONTRACT_REVERTED");
    expect(await provider.getTransactionCount(manager.address, "pending")).to.equal(before);
  });

  it("reports a transaction that was mined and reverted", async () => {
    const manager = await make();
    const sent = manager.send(CALL, { ref: "reverts", gasLimit: 100_000n, simulate: false }).catch((e: unknown) => e);
    while (manager.pending().length === 0) await sleep(20);
    await anvil.request("anvil_setCode", TO, REVERTER);
    await mine();
    expect(await sent)
      .to.be.instanceOf(ConunError)
      .with.property("code", "CONTRACT_REVERTED");
    expect((await manager.record("reverts"))?.status).to.equal("reverted");
    await anvil.request("anvil_setCode", TO, "0x");
  });

  it("finds a new nonce when another program with the same key took it", async () => {
    const manager = await make();
    const sent = manager.send(CALL);
    while (manager.pending().length === 0) await sleep(20);
    const [ours] = manager.pending();
    await anvil.request("anvil_dropAllTransactions");
    const wallet = new Wallet(KEYS[0], provider);
    const foreign = await wallet.sendTransaction({ to: wallet.address, nonce: ours?.nonce ?? 0, gasLimit: 21_000n });
    await mine();
    expect((await foreign.wait())?.status).to.equal(1);
    const mining = setInterval(() => void mine(), 100);
    const receipt = await sent.finally(() => clearInterval(mining));
    expect(receipt.nonce).to.equal((ours?.nonce ?? 0) + 1);
    expect(types()).to.include("resynced");
    expect(await balance()).to.equal(1n);
  });

  it("goes past a foreign transaction that is still pending", async () => {
    const manager = await make();
    const wallet = new Wallet(KEYS[0], provider);
    const nonce = await provider.getTransactionCount(wallet.address);
    const fees = { maxFeePerGas: 90n * 10n ** 9n, maxPriorityFeePerGas: 50n * 10n ** 9n };
    await wallet.sendTransaction({ to: wallet.address, nonce, gasLimit: 21_000n, ...fees });
    const sent = manager.send(CALL);
    while (manager.pending().length === 0) await sleep(20);
    await mine();
    expect((await sent).nonce).to.equal(nonce + 1);
  });

  it("survives a crash between storing and broadcasting: sent once, found by its reference", async () => {
    const store = new TextStore();
    const first = await make({ store });
    store.crashAfterPut = true;
    await first.send(CALL, { ref: "once" }).catch(() => undefined);
    await first.stop();
    store.crashAfterPut = false;
    expect(store.texts.size).to.equal(1);
    const second = await make({ store });
    const sent = second.send(CALL, { ref: "once" });
    const mining = setInterval(() => void mine(), 50);
    await sent.finally(() => clearInterval(mining));
    expect(await balance()).to.equal(1n);
    const third = await make({ store });
    expect((await third.send(CALL, { ref: "once" })).hash).to.equal((await sent).hash);
    expect(await balance()).to.equal(1n);
  });

  it("takes up at start what was broadcast before", async () => {
    const store = new TextStore();
    const first = await make({ store });
    const waiting = first.send(CALL, { ref: "resume" }).catch((e: unknown) => e);
    while (first.pending().length === 0) await sleep(20);
    await first.stop();
    expect(await waiting)
      .to.be.instanceOf(ConunError)
      .with.property("code", "TX_STOPPED");
    await mine();
    const second = await make({ store });
    await second.idle();
    expect((await second.record("resume"))?.status).to.equal("confirmed");
    expect(await balance()).to.equal(1n);
  });

  it("waits for confirmations and notices a reorganisation", async () => {
    const manager = await make({ confirmations: 3 });
    const sent = manager.send(CALL);
    while (manager.pending().length === 0) await sleep(20);
    const raw = manager.pending()[0]?.attempts[0]?.raw;
    const snapshot = await anvil.request("evm_snapshot");
    await mine();
    await sleep(100);
    expect(manager.pending()).to.have.length(1);
    await anvil.request("evm_revert", snapshot);
    await anvil.request("anvil_dropAllTransactions");
    await anvil.request("anvil_setNextBlockTimestamp", Math.floor(Date.now() / 1000) + 1_000);
    const mining = setInterval(() => void mine(), 60);
    const receipt = await sent.finally(() => clearInterval(mining));
    expect(types()).to.include("reorged");
    expect(raw).to.be.a("string");
    expect(await balance()).to.equal(1n);
    expect((await provider.getBlockNumber()) - receipt.blockNumber).to.be.at.least(2);
  });

  it("sends again what a reorganisation undid below a transaction that is on its way", async () => {
    const manager = await make();
    const snapshot = await anvil.request("evm_snapshot");
    const first = manager.send(CALL);
    while (manager.pending().length === 0) await sleep(20);
    await mine();
    await first;
    const second = manager.send({ ...CALL, value: 2n });
    while (manager.pending().length === 0) await sleep(20);
    await anvil.request("evm_revert", snapshot);
    await anvil.request("anvil_dropAllTransactions");
    const mining = setInterval(() => void mine(), 60);
    await second.finally(() => clearInterval(mining));
    expect(await balance()).to.equal(3n);
  });

  it("stops waiting when the caller aborts, and keeps watching what was sent", async () => {
    const manager = await make();
    const abort = new AbortController();
    const sent = manager.send(CALL, { signal: abort.signal }).catch((e: unknown) => e);
    while (manager.pending().length === 0) await sleep(20);
    abort.abort();
    expect(await sent).to.have.property("name", "AbortError");
    await mine();
    await manager.idle();
    expect(await balance()).to.equal(1n);
  });

  it("says when the account cannot pay for gas", async () => {
    const poor = Wallet.createRandom();
    const manager = await make({}, poor.privateKey);
    const error = await manager.send({ ...CALL, value: 0n }, { gasLimit: 21_000n }).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(ConunError).with.property("code", "GAS_TOO_LOW");
  });
});
