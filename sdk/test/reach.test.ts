import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { ConunError } from "../src/errors/error.ts";
import { requireReachable } from "../src/requester/reach.ts";
import { publishJobManifest } from "../src/storage/publish/objects.ts";
import { Bench } from "./storage/helpers.ts";

const CID = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
const bench = new Bench();
after(() => bench.clean());

const local = { chainId: 31_337, rpc: undefined };
const away = (...urls: string[]) => ({ chainId: 1, rpc: { health: () => urls.map((url) => ({ url })) } as never });

async function failureOf(work: Promise<void>): Promise<ConunError | undefined> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined || error instanceof ConunError) return error;
  throw error;
}

async function manifestAt() {
  const { url, storage } = await bench.service();
  const stored = { cid: CID, size: 1 };
  const manifest = { name: "", description: "", program: stored, inputs: stored, outputs: { mediaType: "text/plain" } };
  const { cid, digest } = await publishJobManifest({ kind: "conun/job", version: 1, ...manifest }, storage);
  return { url, cid, digest, storage };
}

describe("posting: whether workers get at a job", () => {
  it("a hint whose places serve the manifest passes, one of them is enough", async () => {
    const { url, cid, digest, storage } = await manifestAt();
    const places = await storage.addresses();
    for (const hint of [`${cid} ${url}`, `${cid} http://127.0.0.1:9 ${url}`, [cid, ...places].join(" ")]) {
      expect(await failureOf(requireReachable(local, { hint, manifestDigest: digest })), hint).to.equal(undefined);
    }
  });

  it("without places, with dead ones, without the manifest or with another one it is refused, with a hint what to do", async () => {
    const { url, cid, digest } = await manifestAt();
    const other = await manifestAt();
    const wrong = createServer((_request, response) => response.end("something else"));
    await new Promise<void>((resolve) => wrong.listen(0, "127.0.0.1", resolve));
    const liar = `http://127.0.0.1:${(wrong.address() as AddressInfo).port}`;
    const empty = (await bench.service()).url;
    const cases: [string, string, RegExp][] = [
      ["no place", cid, /names no place/],
      ["places in unknown forms", `${cid} ftp://storage.example`, /names no place/],
      ["a place where nothing listens", `${cid} http://127.0.0.1:9`, /127\.0\.0\.1:9/],
      ["peers do not make up for it", `${cid} http://127.0.0.1:9 /ip4/203.0.113.7/tcp/4001`, /127\.0\.0\.1:9/],
      ["a place without it", `${cid} ${empty}`, /is not here/],
      ["a place that serves other bytes", `${cid} ${liar}`, /do not hash/],
    ];
    for (const [what, hint, why] of cases) {
      const error = await failureOf(requireReachable(local, { hint, manifestDigest: digest }));
      expect(error, what).to.include({ code: "HINT_UNREACHABLE", exitCode: 8 });
      expect(error?.message, what).to.match(why);
      expect(error?.hint, what).to.not.equal("");
    }
    const digestOfOther = { hint: `${cid} ${url}`, manifestDigest: `0x${"11".repeat(32)}` as const };
    expect(await failureOf(requireReachable(local, digestOfOther))).to.have.property("code", "HINT_UNREACHABLE");
    expect(
      await failureOf(requireReachable(local, { hint: "nonsense", manifestDigest: other.digest })),
    ).to.have.property("code", "STORAGE_BAD_INPUT");
    wrong.close();
  });

  it("addresses of this machine alone are refused where the chain is elsewhere", async () => {
    const { url, cid, digest } = await manifestAt();
    const job = { hint: `${cid} ${url} /ip4/127.0.0.1/tcp/4001`, manifestDigest: digest };
    for (const client of [
      away("https://rpc.example"),
      away("http://127.0.0.1:8545", "https://rpc.example"),
      { chainId: 1, rpc: undefined },
    ]) {
      expect((await failureOf(requireReachable(client, job)))?.message).to.match(/Nobody but this machine/);
    }
    expect(await failureOf(requireReachable(away("http://127.0.0.1:8545"), job))).to.equal(undefined);
    const public_ = { ...job, hint: `${cid} /dns4/storage.example/tcp/4001` };
    expect(
      await failureOf(requireReachable(away("https://rpc.example"), public_)),
      "peers are taken on trust",
    ).to.equal(undefined);
  });

  it("stops at the caller's signal", async () => {
    const reason = new Error("enough");
    const job = { hint: `${CID} http://127.0.0.1:9`, manifestDigest: `0x${"11".repeat(32)}` as const };
    const error = await requireReachable(local, job, AbortSignal.abort(reason)).catch((caught: unknown) => caught);
    expect(error).to.equal(reason);
  });
});
