import { tmpdir } from "node:os";
import { NOBODY } from "@conun/sdk";
import { createStorageService, publishJobManifest, type StorageService } from "@conun/sdk/storage";
import { expect } from "chai";
import { fetchMaterial, MaterialError } from "../../src/runtime/library.ts";
import { StorageClients } from "../../src/runtime/storage.ts";
import { Keepsakes } from "../../src/store/keepsakes.ts";
import type { JobView } from "../../src/strategy/view.ts";

const CID = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

describe("material of a job", () => {
  let service: StorageService;
  const storages = new StorageClients();
  before(async () => {
    service = createStorageService({ dataDir: null });
    await service.start();
  });
  after(async () => {
    await storages.stop();
    await service.stop();
  });

  async function failureOf(hint: string, manifestDigest: string): Promise<MaterialError> {
    const job = { hint, spec: { manifestDigest, resolver: NOBODY } } as JobView;
    const keepsakes = new Keepsakes(tmpdir());
    const pool = {} as never; // a program is never reached
    const error = await fetchMaterial(
      job,
      { storages, keepsakes, pool },
      { timeoutMs: 3_000, signal: new AbortController().signal },
    ).catch((caught: unknown) => caught);
    if (error instanceof MaterialError) return error;
    throw new Error("no MaterialError", { cause: error });
  }

  it("bytes that are wrong and storage that is not to be had are told apart", async () => {
    const stored = { cid: CID, size: 1 };
    const text = { name: "", description: "", outputs: { mediaType: "text/plain" } };
    const manifest = { kind: "conun/job", version: 1, ...text, program: stored, inputs: stored } as const;
    const { cid, digest } = await publishJobManifest(manifest, service.storage);
    const { cid: text_ } = await service.storage.put(new TextEncoder().encode("no manifest"));
    const other = `0x${"11".repeat(32)}`;
    const cases: [string, string, string, string, number][] = [
      [`${cid} ${service.url}`, other, "INPUTS_MISMATCH", "content-wrong", 6],
      [`${text_} ${service.url}`, digest, "INPUTS_MISMATCH", "content-wrong", 6],
      [`${cid} http://127.0.0.1:9`, digest, "MATERIAL_UNAVAILABLE", "manifest-unavailable", 8],
      [`${CID} ${service.url}`, digest, "MATERIAL_UNAVAILABLE", "manifest-unavailable", 8],
      ["no hint", digest, "MATERIAL_UNAVAILABLE", "manifest-unavailable", 8],
      [`${cid} ${service.url}`, digest, "MATERIAL_UNAVAILABLE", "program-unavailable", 8],
    ];
    for (const [hint, expected, code, reason, exitCode] of cases) {
      const error = await failureOf(hint, expected);
      expect(error, hint).to.include({ code, exitCode });
      expect(error.refusal.reason, hint).to.equal(reason);
    }
  });
});
