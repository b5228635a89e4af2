import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { type Anvil, startAnvil } from "../../test/lib/anvil.ts";
import { ConunError, RpcPool } from "../src/index.ts";
import type { RpcPayload } from "../src/rpc/endpoint.ts";
import { connectRpc } from "../src/rpc/provider.ts";
import { sleep } from "../src/util/abort.ts";

type Mode = "pass" | "refuse" | "hang" | "garbage" | "limit" | "503" | "stale";

/** A proxy before a real node that can be made to fail in the ways in which RPC services fail. */
class FaultyProxy {
  mode: Mode = "pass";
  asked = 0;
  readonly #server: Server;
  readonly #target: string;
  #head: string | undefined;

  constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on its head does not move. */
  freeze(head: string): void {
    this.mode = "stale";
    this.#head = head;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { id, method } = JSON.parse(body) as RpcPayload;
    if (this.mode === "refuse") return void request.socket.destroy();
    if (this.mode === "hang") return;
    if (this.mode === "garbage") return void response.end("<html>busy</html>");
    if (this.mode === "503") return void response.writeHead(503).end();
    if (this.mode === "limit") {
      return void response.end(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32005, message: "rate limit" } }));
    }
    if (this.mode === "stale" && method === "eth_blockNumber") {
      return void response.end(JSON.stringify({ jsonrpc: "2.0", id, result: this.#head }));
    }
    const answer = await fetch(this.#target, { method: "POST", headers: { "content-type": "application/json" }, body });
    response.end(await answer.text());
  }
}

const ask = (method: string): RpcPayload => ({ id: 1, jsonrpc: "2.0", method, params: [] });
const FAST = { timeoutMs: 200, backoffMs: 10, rounds: 2 };

describe("RPC addresses", function () {
  this.timeout(30_000);
  let anvil: Anvil;
  let a: FaultyProxy;
  let b: FaultyProxy;
  let urls: string[];

  before(async () => {
    anvil = await startAnvil();
  });
  after(() => anvil.stop());
  beforeEach(async () => {
    [a, b] = [new FaultyProxy(anvil.url), new FaultyProxy(anvil.url)];
    urls = [await a.start(), await b.start()];
  });
  afterEach(() => {
    a.stop();
    b.stop();
  });

  for (const mode of ["refuse", "hang", "garbage", "limit", "503"] as const) {
    it(`takes the next address when one fails (${mode}), and leaves the bad one alone for a while`, async () => {
      const pool = new RpcPool(urls, FAST);
      expect((await pool.ask(ask("eth_chainId"))).result).to.equal("0x7a69");
      a.mode = mode;
      expect((await pool.ask(ask("eth_chainId"))).result).to.equal("0x7a69");
      const asked = a.asked;
      for (let i = 0; i < 5; i++) await pool.ask(ask("eth_chainId"));
      expect(a.asked).to.equal(asked);
      const [first, second] = pool.health();
      expect(first).to.include({ ok: false, errors: 1 });
      expect(second).to.include({ ok: true, errors: 0 });
      pool.close();
    });
  }

  it("comes back to an address that works again", async () => {
    const pool = new RpcPool(urls, FAST);
    a.mode = "refuse";
    await pool.ask(ask("eth_chainId"));
    a.mode = "pass";
    b.mode = "refuse";
    await sleep(1_100);
    expect((await pool.ask(ask("eth_chainId"))).result).to.equal("0x7a69");
    pool.close();
  });

  it("says for each address why it failed, without the keys in it", async () => {
    a.mode = "503";
    b.mode = "hang";
    const pool = new RpcPool([`${urls[0]}/v3/secret-key`, `${urls[1]}/?apikey=secret-key`], FAST);
    const error = await pool.ask(ask("eth_chainId")).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(ConunError).with.property("code", "CHAIN_UNAVAILABLE");
    expect((error as Error).message)
      .to.contain("HTTP status 503")
      .and.contain("no answer in 200 ms");
    expect((error as Error).message).to.not.contain("secret-key");
    pool.close();
  });

  it("leaves out an address that lags behind the others", async () => {
    for (let i = 0; i < 10; i++) await anvil.request("evm_mine");
    a.freeze("0x2");
    const pool = new RpcPool(urls, { ...FAST, checkEveryMs: 0 });
    const { result } = await pool.ask(ask("eth_blockNumber"));
    expect(Number(result)).to.be.at.least(10);
    expect(pool.health()[0]).to.include({ ok: false });
    expect(pool.health()[0]?.lastError).to.match(/blocks behind/);
    pool.close();
  });

  it("asks once where asking twice could act twice", async () => {
    a.mode = "garbage";
    b.mode = "garbage";
    const pool = new RpcPool(urls, FAST);
    await pool.ask(ask("eth_sendTransaction")).catch(() => undefined);
    expect(a.asked + b.asked - 2).to.equal(1); // beside the look at both heads
    pool.close();
  });

  it("passes what a node answers through, errors too", async () => {
    const { provider, chainId } = await connectRpc(urls, FAST);
    expect(chainId).to.equal(31_337);
    const error = await provider.call({ to: urls[0] ?? "", data: "0x" }).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(Error);
    const [blocks, balance] = await Promise.all([
      provider.getBlockNumber(),
      provider.getBalance(`0x${"00".repeat(20)}`),
    ]);
    expect(blocks).to.be.at.least(0);
    expect(balance).to.equal(0n);
    provider.destroy();
  });

  it("refuses malformed lists of addresses", () => {
    expect(() => new RpcPool([])).to.throw(ConunError, /no address/);
    expect(() => new RpcPool(["ftp://x"])).to.throw(ConunError, /not an http/);
  });
});
