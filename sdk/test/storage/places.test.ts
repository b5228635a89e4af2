import { expect } from "chai";
import fc from "fast-check";
import { CID } from "multiformats/cid";
import { ProviderBook } from "../../src/storage/blocks/provider-book.ts";
import { readFile } from "../../src/storage/blocks/read-file.ts";
import { type BlockSource, fetchBlock } from "../../src/storage/blocks/source.ts";
import { writeFile } from "../../src/storage/blocks/write-file.ts";
import { parseCid, rawCid } from "../../src/storage/cid.ts";
import { StorageError, storageError } from "../../src/storage/errors.ts";
import { buildHint, parseHint } from "../../src/storage/hint.ts";
import { parseRange } from "../../src/storage/node/range.ts";
import { ByteCache } from "../../src/storage/read/byte-cache.ts";
import { failsWith } from "./helpers.ts";

const cid = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
const peer = "/ip4/203.0.113.7/tcp/4001/p2p/12D3KooWDaa7XfBPRfsfve1JVqqyvbD5NjLTK6ucmGEVdpH9ohBS";

describe("storage: hints", () => {
  it("hold a CID and places, separated by single spaces", () => {
    const providers = [peer, "https://storage.example"];
    const hint = buildHint({ cid, providers });
    expect(hint).to.equal(`${cid} ${peer} https://storage.example`);
    expect(parseHint(hint)).to.deep.equal({ cid, providers });
    expect(parseHint(cid)).to.deep.equal({ cid, providers: [] });
  });

  it("leave out places in unknown forms and doubles, and stop at sixteen", () => {
    expect(parseHint(`${cid} ftp://x  nonsense ${peer} ${peer} https://u:p@x.example`).providers).to.deep.equal([peer]);
    const many = Array.from({ length: 30 }, (_, i) => `http://h${i}.example`).join(" ");
    expect(parseHint(`${cid} ${many}`).providers).to.have.length(16);
  });

  it("are refused without a CID of a file, when absurdly long, and with places that cannot be", () => {
    const bad = ["", " ", "hello", `${"x".repeat(5000)}`, "bafyreigh2akiscaildc", `QmInvalid ${peer}`];
    for (const text of bad) expect(() => parseHint(text)).to.throw(StorageError);
    expect(() => buildHint({ cid, providers: ["with space"] })).to.throw(StorageError);
    expect(() => buildHint({ cid, providers: ["http://a b"] })).to.throw(StorageError);
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          parseHint(text);
        } catch (error) {
          expect(error).to.be.instanceOf(StorageError);
        }
      }),
    );
  });

  it("do not take CIDs with hashes or codecs that files here never have", () => {
    const identity = CID.createV1(0x55, { code: 0, size: 1, digest: Uint8Array.of(1), bytes: Uint8Array.of(0, 1, 1) });
    expect(() => parseCid(identity.toString())).to.throw(StorageError);
  });
});

describe("storage: files of blocks", () => {
  const store = new Map<string, Uint8Array>();
  const put = async (key: CID, bytes: Uint8Array): Promise<void> => void store.set(key.toString(), bytes.slice());
  const get = async (key: CID): Promise<Uint8Array> => {
    const bytes = store.get(key.toString());
    if (bytes === undefined) throw storageError("STORAGE_NOT_FOUND", "missing");
    return bytes;
  };
  async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7) & 255);

  it("get the same CID from bytes and from any stream of them, and come back", async () => {
    for (const length of [0, 1, 1000, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20 + 5]) {
      const bytes = pattern(length);
      const whole = await writeFile(bytes, put);
      expect(await writeFile(pieces(bytes, 65_537), put)).to.deep.equal(whole);
      expect(whole.size).to.equal(length);
      expect(Buffer.compare(await readFile(whole.cid, get), bytes)).to.equal(0);
    }
    expect((await writeFile(pattern(1000), put)).cid).to.equal((await rawCid(pattern(1000))).toString());
  });

  it("have the CIDs of unixfs-v1-2025, as other implementations compute them", async () => {
    // `ipfs add --cid-version=1 --raw-leaves --chunker=size-1048576` of "hello\n".
    const hello = new TextEncoder().encode("hello\n");
    const { cid: text } = await writeFile(hello, put);
    expect(text).to.equal("bafkreicysg23kiwv34eg2d7qweipxwosdo2py4ldv42nbauguluen5v6am");
  });

  it("are read in part", async () => {
    const bytes = pattern(2.5 * 2 ** 20);
    const { cid: text } = await writeFile(bytes, put);
    for (const [offset, length] of [
      [0, 10],
      [2 ** 20 - 5, 10],
      [2 ** 21, 2 ** 19],
      [2.5 * 2 ** 20 - 1, 1],
    ] as const) {
      const part = await readFile(text, get, { offset, length });
      expect(Buffer.compare(part, bytes.subarray(offset, offset + length))).to.equal(0);
    }
  });

  it("are refused when larger than allowed, before their leaves are read", async () => {
    const { cid: text } = await writeFile(pattern(3 * 2 ** 20), put);
    let reads = 0;
    const counted = (key: CID): Promise<Uint8Array> => {
      reads++;
      return get(key);
    };
    await failsWith("STORAGE_TOO_LARGE", readFile(text, counted, { maxBytes: 2 ** 20 }));
    expect(reads).to.equal(1);
    await failsWith("STORAGE_TOO_LARGE", writeFile(pieces(pattern(3000), 100), put, { maxBytes: 2000 }));
  });

  it("keep the error of a block that cannot be had", async () => {
    const bytes = pattern(2 ** 21);
    const { cid: text } = await writeFile(bytes, put);
    store.delete((await rawCid(bytes.subarray(2 ** 20))).toString());
    await failsWith("STORAGE_NOT_FOUND", readFile(text, get));
  });
});

describe("storage: sources of blocks", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const good = (name: string): BlockSource => ({ name, get: async () => bytes });
  const corrupt = (name: string): BlockSource => ({ name, get: async () => Uint8Array.of(9) });
  const missing = (name: string): BlockSource => ({
    name,
    get: async () => {
      throw storageError("STORAGE_NOT_FOUND", "no such block");
    },
  });
  const dead = (name: string): BlockSource => ({
    name,
    get: async () => {
      throw new Error("connection refused");
    },
  });
  const silent = (name: string): BlockSource => ({
    name,
    get: (_cid, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true })),
  });

  it("are asked in turn: a wrong, dead, silent or ignorant one leads to the next", async () => {
    const key = await rawCid(bytes);
    const sources = [corrupt("a"), dead("b"), silent("c"), missing("d"), good("e")];
    expect(await fetchBlock(key, sources, { book: new ProviderBook(), timeout: 20 })).to.deep.equal(bytes);
  });

  it("that served wrong bytes are asked last afterwards", async () => {
    const key = await rawCid(bytes);
    const book = new ProviderBook();
    let asked = 0;
    const liar: BlockSource = {
      name: "liar",
      get: async () => {
        asked++;
        return Uint8Array.of(0);
      },
    };
    for (let i = 0; i < 5; i++) await fetchBlock(key, [liar, good("honest")], { book });
    expect(asked).to.equal(1);
  });

  it("fail with one error that tells what each of them said, the worst first", async () => {
    const key = await rawCid(bytes);
    const ask = (...sources: BlockSource[]): Promise<Uint8Array> =>
      fetchBlock(key, sources, { book: new ProviderBook(), timeout: 20 });
    const all = await failsWith("STORAGE_CORRUPT", ask(missing("a"), corrupt("b"), silent("c"), dead("d")));
    for (const name of ["a: ", "b: ", "c: ", "d: "]) expect(all.message).to.include(name);
    expect((all.cause as AggregateError).errors).to.have.length(4);
    await failsWith("STORAGE_TIMEOUT", ask(missing("a"), silent("c"), dead("d")));
    await failsWith("STORAGE_UNREACHABLE", ask(missing("a"), dead("d")));
    await failsWith("STORAGE_NOT_FOUND", ask(missing("a"), missing("b")));
    await failsWith("STORAGE_NOT_FOUND", ask());
  });

  it("stop with the reason of the caller's signal", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    const fetched = fetchBlock(await rawCid(bytes), [silent("a"), good("b")], {
      book: new ProviderBook(),
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(reason), 10);
    expect(await fetched.catch((error: unknown) => error)).to.equal(reason);
  });

  it("are forgiven with time, sooner for silence than for lies", () => {
    let now = 0;
    const book = new ProviderBook(() => now);
    const order = (): string =>
      book
        .order([good("a"), good("b"), good("c")])
        .map(({ name }) => name)
        .join("");
    book.failed("a", "STORAGE_CORRUPT");
    book.failed("b", "STORAGE_TIMEOUT");
    expect(order()).to.equal("cba");
    now = 1_001;
    expect(order()).to.equal("bca");
    now = 3_600_001;
    expect(order()).to.equal("abc");
    book.failed("a", "STORAGE_NOT_FOUND");
    expect(book.isBad("a")).to.equal(false);
  });
});

describe("storage: small parts", () => {
  it("read ranges as RFC 9110 says", () => {
    const cases: [string | undefined, ReturnType<typeof parseRange>][] = [
      [undefined, undefined],
      ["bytes=0-9", { first: 0, length: 10 }],
      ["bytes=5-", { first: 5, length: 95 }],
      ["bytes=-5", { first: 95, length: 5 }],
      ["bytes=-500", { first: 0, length: 100 }],
      ["bytes=90-200", { first: 90, length: 10 }],
      ["bytes=100-", "unsatisfiable"],
      ["bytes=-0", "unsatisfiable"],
      ["bytes=9-5", undefined],
      ["bytes=0-1,3-4", undefined],
      ["items=0-1", undefined],
    ];
    for (const [header, expected] of cases) expect(parseRange(header, 100), header ?? "none").to.deep.equal(expected);
    expect(parseRange("bytes=0-", 0)).to.equal("unsatisfiable");
  });

  it("keep what was used last within their bytes", () => {
    const cache = new ByteCache<string, number>(10);
    cache.set("a", 1, 4);
    cache.set("b", 2, 4);
    cache.get("a");
    cache.set("c", 3, 4);
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).to.deep.equal([1, undefined, 3]);
    cache.set("huge", 4, 100);
    expect([cache.get("a"), cache.get("c"), cache.get("huge")]).to.deep.equal([undefined, undefined, 4]);
  });
});
