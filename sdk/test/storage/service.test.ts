import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { rawCid } from "../../src/storage/cid.ts";
import { buildHint } from "../../src/storage/hint.ts";
import { httpStorage } from "../../src/storage/http/http-storage.ts";
import { HeliaStorage } from "../../src/storage/node/helia-storage.ts";
import { createStorageService, type StorageService } from "../../src/storage/node/service.ts";
import { Bench, failsWith, noise } from "./helpers.ts";

const bench = new Bench();
const servers: Server[] = [];
after(async () => {
  for (const server of servers) server.close();
  await bench.clean();
});

const same = (a: Uint8Array, b: Uint8Array): void => void expect(Buffer.compare(a, b)).to.equal(0);

/** Files of blocks under a data folder. */
const blockFiles = (folder: string): string[] =>
  readdirSync(join(folder, "blocks"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

async function listen(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler as never);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("storage service: two of them", () => {
  let a: StorageService;
  let b: StorageService;
  before(async function () {
    this.timeout(20_000);
    a = await bench.service();
    b = await bench.service();
  });

  it("exchange small and large content over libp2p", async () => {
    for (const [i, length] of [0, 100, 3 * 2 ** 20 + 17].entries()) {
      const bytes = noise(length, 10 + i);
      const { cid } = await a.storage.put(bytes);
      expect(await b.storage.has(cid)).to.equal(false);
      same(await b.storage.get(cid, { providers: a.multiaddrs }), bytes);
    }
  });

  it("exchange content over HTTP", async () => {
    const bytes = noise(2 * 2 ** 20 + 5, 20);
    const stored = await httpStorage({ url: a.url }).put(bytes);
    same(await b.storage.get(stored.cid, { providers: [a.url] }), bytes);
    same(await httpStorage({ url: b.url }).get(stored.cid), bytes);
  });

  it("fetch and keep what they are asked to pin, from the hinted peers", async () => {
    const bytes = noise(2 * 2 ** 20, 21);
    const { cid } = await a.storage.put(bytes);
    const pin = await httpStorage({ url: b.url }).pin(cid, { providers: await a.storage.addresses() });
    expect(pin).to.deep.equal({ cid, size: bytes.length, until: null });
    expect(await httpStorage({ url: b.url }).has(cid)).to.equal(true);
    same(await httpStorage({ url: b.url }).get(cid), bytes);
  });

  it("let an HTTP client read what only a libp2p peer has", async () => {
    const { cid } = await a.storage.put(noise(5000, 22));
    same(await httpStorage({ url: b.url }).get(cid, { providers: a.multiaddrs }), noise(5000, 22));
  });

  it("name themselves by addresses that make a hint", async () => {
    const addresses = await httpStorage({ url: a.url }).addresses();
    expect(addresses).to.include(a.url);
    expect(addresses.some((address) => address.includes(`/p2p/${a.peerId}`))).to.equal(true);
    expect(buildHint({ cid: (await rawCid(new Uint8Array())).toString(), providers: addresses })).to.include(a.url);
  });

  it("store a stream and agree with the client about its CID", async () => {
    const bytes = noise(2.5 * 2 ** 20, 23);
    async function* stream(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    }
    const cut = await httpStorage({ url: a.url }).put(stream());
    const response = await fetch(`${b.url}/v0/objects`, { method: "POST", body: new Uint8Array(bytes) });
    expect(response.status).to.equal(201);
    expect(await response.json()).to.deep.equal(cut);
  });

  it("send parts of files", async () => {
    const bytes = noise(2 ** 21, 24);
    const { cid } = await a.storage.put(bytes);
    const whole = await fetch(`${a.url}/ipfs/${cid}`);
    same(new Uint8Array(await whole.arrayBuffer()), bytes);
    const part = await fetch(`${a.url}/ipfs/${cid}`, { headers: { range: "bytes=1048570-1048580" } });
    expect(part.status).to.equal(206);
    expect(part.headers.get("content-range")).to.equal(`bytes 1048570-1048580/${bytes.length}`);
    same(new Uint8Array(await part.arrayBuffer()), bytes.subarray(1048570, 1048581));
    expect((await fetch(`${a.url}/ipfs/${cid}`, { headers: { range: "bytes=9999999-" } })).status).to.equal(416);
    const head = await fetch(`${a.url}/ipfs/${cid}`, { method: "HEAD" });
    expect(head.headers.get("content-length")).to.equal(String(bytes.length));
  });

  it("answer what they cannot do with a clear JSON error", async () => {
    const missing = (await rawCid(noise(9, 99))).toString();
    const cases: [string, RequestInit, number, string][] = [
      [`/ipfs/${missing}`, {}, 404, "STORAGE_NOT_FOUND"],
      [`/ipfs/${missing}?format=raw`, {}, 404, "STORAGE_NOT_FOUND"],
      ["/ipfs/nonsense", {}, 400, "STORAGE_BAD_INPUT"],
      ["/elsewhere", {}, 404, "STORAGE_NOT_FOUND"],
      ["/v0/status", { method: "DELETE" }, 400, "STORAGE_BAD_INPUT"],
      [`/v0/blocks/${missing}`, { method: "PUT", body: "other" }, 422, "STORAGE_CORRUPT"],
      [`/v0/blocks/${missing}`, { method: "PUT", body: new Uint8Array(3 * 2 ** 20) }, 413, "STORAGE_TOO_LARGE"],
      [`/v0/pins/${missing}`, { method: "PUT", body: "{" }, 400, "STORAGE_BAD_INPUT"],
      [`/v0/pins/${missing}`, { method: "PUT", body: '{"forever":true}' }, 400, "STORAGE_BAD_INPUT"],
      [`/v0/pins/${missing}`, { method: "PUT", body: "{}" }, 404, "STORAGE_NOT_FOUND"],
      [`/v0/objects?until=tomorrow`, { method: "POST", body: "x" }, 400, "STORAGE_BAD_INPUT"],
    ];
    for (const [path, init, status, code] of cases) {
      const response = await fetch(a.url + path, init);
      const { error } = (await response.json()) as { error: { code: string; message: string; hint: string } };
      expect([response.status, error.code], path).to.deep.equal([status, code]);
      expect(error.message).to.not.equal("");
      expect(error.hint).to.not.equal("");
    }
    expect(await (await fetch(`${a.url}/healthz`)).json()).to.deep.equal({ ok: true });
  });

  it("tell a missing block, a dead peer and a silent one apart", async () => {
    const missing = (await rawCid(noise(9, 98))).toString();
    const reader = httpStorage({ url: b.url, requestTimeout: 300 });
    for (let i = 0; i < 2; i++) {
      await failsWith("STORAGE_NOT_FOUND", reader.get(missing, { providers: [a.url, ...a.multiaddrs] }));
    }
    await failsWith("STORAGE_UNREACHABLE", reader.get(missing, { providers: ["http://127.0.0.1:9"] }));
    await failsWith("STORAGE_UNREACHABLE", b.storage.get(missing, { providers: ["/ip4/127.0.0.1/tcp/9"] }));
    const silent = await listen(() => {});
    const started = Date.now();
    const error = await failsWith("STORAGE_TIMEOUT", reader.get(missing, { providers: [silent] }));
    expect(error.message).to.include(silent);
    expect(Date.now() - started).to.be.lessThan(3_000);
    await failsWith("STORAGE_TIMEOUT", reader.get(missing, { providers: [silent], timeout: 50 }));
    await failsWith("STORAGE_UNREACHABLE", httpStorage({ url: "http://127.0.0.1:9" }).put(new Uint8Array(1)));
  });

  it("stop at the caller's signal, with its reason", async () => {
    const silent = await listen(() => {});
    const reason = new Error("enough");
    const signal = AbortSignal.timeout(20);
    const missing = (await rawCid(noise(9, 97))).toString();
    const error = await httpStorage({ url: b.url })
      .get(missing, { providers: [silent], signal })
      .catch((caught: unknown) => caught);
    expect(error).to.equal(signal.reason);
    const aborted = httpStorage({ url: a.url }).put(noise(100, 1), { signal: AbortSignal.abort(reason) });
    expect(await aborted.catch((caught: unknown) => caught)).to.equal(reason);
  });

  it("refuse corrupted blocks, and readers go on to the next provider", async () => {
    const bytes = noise(3 * 2 ** 20, 30);
    const { cid } = await a.storage.put(bytes);
    let lies = 0;
    const liar = await listen(async (request, response) => {
      const block = new Uint8Array(await (await fetch(`${a.url}${request.url}`)).arrayBuffer());
      block[block.length >> 1] = (block[block.length >> 1] ?? 0) ^ 1;
      lies++;
      response.end(block);
    });
    const reader = new HeliaStorage({ dataDir: null, listen: [] });
    await reader.start();
    try {
      same(await reader.get(cid, { providers: [liar, a.url] }), bytes);
      expect(lies).to.equal(1);
      const other = (await a.storage.put(noise(2 ** 21, 31))).cid;
      const error = await failsWith("STORAGE_CORRUPT", reader.get(other, { providers: [liar] }));
      expect(error.message).to.include(liar);
      expect(await reader.has(other)).to.equal(false);
    } finally {
      await reader.stop();
    }
  });

  it("serve several readers of many objects at the same time", async function () {
    this.timeout(30_000);
    const objects = await Promise.all(
      Array.from(
        { length: 20 },
        async (_, i) => (await a.storage.put(noise(i % 5 === 0 ? 2 ** 20 + i : 700 * i, 600 + i))).cid,
      ),
    );
    const readers = Array.from({ length: 3 }, () => new HeliaStorage({ dataDir: null, listen: [] }));
    try {
      await Promise.all(
        readers.map(async (reader) => {
          await reader.start();
          const all = await Promise.all(objects.map((cid) => reader.get(cid, { providers: a.multiaddrs })));
          expect(all.map(({ length }) => length)).to.deep.equal(
            objects.map((_, i) => (i % 5 === 0 ? 2 ** 20 + i : 700 * i)),
          );
        }),
      );
    } finally {
      await Promise.all(readers.map((reader) => reader.stop()));
    }
  });

  it("do not read endless answers", async () => {
    const endless = await listen((_request, response) => {
      const chunk = Buffer.alloc(2 ** 20);
      const more = (): void => {
        if (!response.destroyed) response.write(chunk, () => setImmediate(more));
      };
      more();
    });
    const missing = (await rawCid(noise(9, 96))).toString();
    await failsWith("STORAGE_TOO_LARGE", b.storage.get(missing, { providers: [endless] }));
  });
});

describe("storage service: addresses", () => {
  it("on all addresses, it names only those that others can use", async () => {
    const open = await bench.service({ host: "0.0.0.0", token: "secret" });
    expect(new URL(open.url).hostname).to.equal("127.0.0.1");
    expect((await open.storage.addresses()).filter((place) => place.startsWith("http"))).to.deep.equal([]);
    const named = await bench.service({ host: "0.0.0.0", token: "secret", publicUrl: "https://storage.example" });
    expect(await named.storage.addresses()).to.include("https://storage.example");
    expect((await httpStorage({ url: open.url, token: "secret" }).put(noise(10, 1))).size).to.equal(10);
  });

  it("takes libp2p connections over WebSockets too", async () => {
    const service = await bench.service({ webSocketPort: 0 });
    const socket = service.multiaddrs.find((address) => address.includes("/ws"));
    const { cid } = await service.storage.put(noise(3000, 1));
    const reader = new HeliaStorage({ dataDir: null, listen: [] });
    await reader.start();
    try {
      same(await reader.get(cid, { providers: [socket ?? ""] }), noise(3000, 1));
    } finally {
      await reader.stop();
    }
  });
});

describe("storage service: who may write", () => {
  it("with a token, only those who know it; anybody may read", async () => {
    const service = await bench.service({ token: "secret" });
    const { cid } = await httpStorage({ url: service.url, token: "secret" }).put(noise(10, 1));
    await failsWith("STORAGE_DENIED", httpStorage({ url: service.url }).put(noise(10, 2)));
    await failsWith("STORAGE_DENIED", httpStorage({ url: service.url, token: "guess!" }).pin(cid));
    await failsWith("STORAGE_DENIED", httpStorage({ url: service.url, token: "" }).unpin(cid));
    same(await httpStorage({ url: service.url }).get(cid), noise(10, 1));
  });

  it("without one, pages of this machine but none of the web", async () => {
    const { url } = await bench.service();
    const { cid } = await httpStorage({ url }).put(noise(10, 1));
    const from = (origin: string, method: string) => fetch(`${url}/v0/pins/${cid}`, { method, headers: { origin } });
    expect((await from("https://evil.example", "PUT")).status).to.equal(401);
    expect((await from("http://localhost:5173", "PUT")).status).to.equal(200);
    const read = await fetch(`${url}/ipfs/${cid}`, { headers: { origin: "https://app.example" } });
    expect(read.headers.get("access-control-allow-origin")).to.equal("*");
    const preflight = await from("https://evil.example", "OPTIONS");
    expect(preflight.headers.get("access-control-allow-methods")).to.equal("GET, HEAD");
  });

  it("does not hand its token to other providers", async () => {
    const service = await bench.service({ token: "secret" });
    const seen: (string | undefined)[] = [];
    const spy = await listen((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    const missing = (await rawCid(noise(9, 95))).toString();
    await failsWith(
      "STORAGE_NOT_FOUND",
      httpStorage({ url: service.url, token: "secret" }).get(missing, { providers: [spy] }),
    );
    expect(seen).to.deep.equal([undefined]);
  });
});

describe("storage service: how much and how long", () => {
  it("keeps to its quota, says so, and takes more once space is free", async () => {
    const { url, storage, collect } = await bench
      .service({
        quotaBytes: 3 * 2 ** 20,
        retention: { unpinnedSeconds: 0 },
      })
      .then((service) => ({ url: service.url, storage: service.storage, collect: () => service.collect() }));
    const client = httpStorage({ url });
    const first = await client.put(noise(2 ** 21, 1));
    await failsWith("STORAGE_FULL", client.put(noise(2 ** 21, 2)));
    await failsWith("STORAGE_TOO_LARGE", storage.put(noise(2 ** 22, 3)));
    same(await client.get(first.cid), noise(2 ** 21, 1));
    await client.unpin(first.cid);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await client.put(noise(2 ** 21, 2));
    await collect();
    expect(await client.has(first.cid)).to.equal(false);
  });

  it("limits one streamed upload", async () => {
    const { url } = await bench.service({ maxObjectBytes: 1000 });
    const announced = await fetch(`${url}/v0/objects`, { method: "POST", body: new Uint8Array(1001) });
    expect(announced.status).to.equal(413);
    async function* stream(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 20; i++) yield new Uint8Array(100);
    }
    const streamed = await fetch(`${url}/v0/objects`, { method: "POST", body: stream(), duplex: "half" } as never);
    expect(streamed.status).to.equal(413);
  });

  it("drops what has expired and nobody pins, and keeps what is pinned longer or shares blocks", async () => {
    let now = 1_000_000_000_000;
    const seconds = (after: number): number => now / 1000 + after;
    const service = await bench.service({ now: () => now });
    const client = httpStorage({ url: service.url });
    const shared = noise(2 ** 20, 5);
    const other = new Uint8Array(2 ** 21);
    other.set(shared);
    const outputs = await client.put(noise(100, 1), { until: seconds(100) });
    const kept = await client.put(noise(100, 2));
    const large = await client.put(other, { until: seconds(100) });
    const part = await client.put(shared, { until: seconds(10_000) });
    const prolonged = await client.put(noise(100, 3), { until: seconds(100) });
    expect((await client.pin(prolonged.cid, { until: seconds(9_000) })).until).to.equal(seconds(9_000));
    expect((await client.pin(prolonged.cid, { until: seconds(10) })).until).to.equal(seconds(9_000));
    now += 3_700_000;
    await service.collect();
    const held = await Promise.all([outputs, kept, large, part, prolonged].map(({ cid }) => client.has(cid)));
    expect(held).to.deep.equal([false, true, false, true, true]);
    same(await client.get(part.cid), shared);
    now += 10_000_000;
    await service.collect();
    expect(await client.has(part.cid)).to.equal(false);
    expect(await client.has(kept.cid)).to.equal(true);
  });

  it("gives pins a time by its own rules where it has some", async () => {
    const now = 1_000_000_000_000;
    const retention = { defaultSeconds: 100, maxSeconds: 1000 };
    const { storage } = await bench.service({ now: () => now, retention });
    const { cid } = await storage.put(noise(10, 1));
    expect((await storage.pin(cid)).until).to.equal(now / 1000 + 100);
    expect((await storage.pin(cid, { until: now })).until).to.equal(now / 1000 + 1000);
  });
});

describe("storage service: restarts and damage", () => {
  it("keeps content, pins and its peer id", async () => {
    const dataDir = bench.folder();
    const first = await bench.service({ dataDir });
    const { cid } = await first.storage.put(noise(2 ** 21, 1), { until: 4_000_000_000 });
    const { peerId } = first;
    await first.stop();
    const second = await bench.service({ dataDir });
    expect(second.peerId).to.equal(peerId);
    same(await second.storage.get(cid), noise(2 ** 21, 1));
    expect((await second.storage.pin(cid, { until: 1 })).until).to.equal(4_000_000_000);
    expect(statSync(join(dataDir, "storage.db")).mode & 0o077).to.equal(0);
  });

  it("does not share its folder with another process", async () => {
    const dataDir = bench.folder();
    await bench.service({ dataDir });
    const error = await failsWith("STORAGE_BAD_INPUT", createStorageService({ dataDir }).start());
    expect(error.message).to.include("in use");
  });

  it("says which port is taken", async () => {
    const { url, multiaddrs } = await bench.service();
    const httpPort = Number(new URL(url).port);
    const error = await failsWith("STORAGE_UNREACHABLE", createStorageService({ dataDir: null, httpPort }).start());
    expect(error.message).to.include(String(httpPort));
    const libp2pPort = Number(multiaddrs[0]?.split("/")[4]);
    const other = await failsWith("STORAGE_UNREACHABLE", createStorageService({ dataDir: null, libp2pPort }).start());
    expect(other.message).to.include(String(libp2pPort));
  });

  it("notices damaged files, does not serve them, and is repaired by storing or fetching again", async () => {
    const dataDir = bench.folder();
    const service = await bench.service({ dataDir });
    const client = httpStorage({ url: service.url });
    const bytes = noise(5000, 1);
    const { cid } = await client.put(bytes);
    const [file = ""] = blockFiles(dataDir);
    const flipped = readFileSync(file);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    writeFileSync(file, flipped);
    const error = await failsWith("STORAGE_NOT_FOUND", client.get(cid));
    expect(error.message).to.include("damaged");
    expect(await client.has(cid)).to.equal(false);
    await client.put(bytes);
    same(await client.get(cid), bytes);

    const other = await bench.service();
    await other.storage.put(bytes);
    writeFileSync(file, "");
    same(await service.storage.get(cid, { providers: other.multiaddrs }), bytes);
    expect(await client.has(cid)).to.equal(true);
  });

  it("survives kill -9 in the middle of uploads", async function () {
    this.timeout(60_000);
    const dataDir = bench.folder();
    const done: { cid: string; seed: number }[] = [];
    let peer = "";
    for (let round = 0; round < 3; round++) {
      const { url, peerId, child } = await bench.process(dataDir);
      if (round > 0) expect(peerId).to.equal(peer);
      peer = peerId;
      const client = httpStorage({ url });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      for (let i = 0; ; i++) {
        const seed = 1000 * round + i;
        // Dies while this upload, of several blocks, is on its way.
        if (i === 6) setTimeout(() => child.kill("SIGKILL"), 10 * round);
        try {
          const { cid } = await client.put(noise(i % 3 === 0 ? 3 * 2 ** 20 : 5000, seed));
          done.push({ cid, seed });
        } catch {
          break;
        }
      }
      await ended;
    }
    expect(done.length).to.be.greaterThan(3);
    const service = await bench.service({ dataDir, retention: { unpinnedSeconds: 0 } });
    for (const { cid, seed } of done) {
      const bytes = await service.storage.get(cid);
      same(bytes, noise(bytes.length, seed));
    }
    const before = blockFiles(dataDir).length;
    await new Promise((resolve) => setTimeout(resolve, 5));
    await service.collect();
    const again = await service.storage.put(noise(3 * 2 ** 20, 7));
    same(await service.storage.get(again.cid), noise(3 * 2 ** 20, 7));
    expect(before).to.be.greaterThan(done.length - 1);
    // What was interrupted is gone, what was confirmed is all there: files and book agree.
    const { blocks } = (await (await fetch(`${service.url}/v0/status`)).json()) as { blocks: number };
    expect(blockFiles(dataDir)).to.have.length(blocks);
  });
});
