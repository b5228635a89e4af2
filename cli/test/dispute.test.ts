import { readFile, writeFile } from "node:fs/promises";
import type { Address, Hex } from "@conun/sdk";
import { createStorageService, type StorageService } from "@conun/sdk/storage";
import { expect } from "chai";
import { liar, Opponent } from "../../sdk/test/dispute/lib/opponents.ts";
import { GameStage, type Staged } from "../../sdk/test/dispute/lib/stage.ts";
import { conun, temporaryFolder } from "./lib/cli.ts";

const TASK = { turns: 30, value: 5 };

describe("conun audit-job and conun dispute", function () {
  this.timeout(90_000);
  const folder = temporaryFolder();
  let stage: GameStage;
  let storage: StorageService;
  let wrong: Staged;
  let right: Staged;
  let withheld: Staged;

  before(async () => {
    storage = createStorageService({ dataDir: null });
    [stage] = await Promise.all([GameStage.start(), storage.start()]);
    const kept = { storage: storage.storage };
    const lies = new Map([[1, { ...TASK, value: 6 }]]);
    wrong = await stage.reveal({ tasks: [TASK, TASK, TASK], lies, ...kept });
    right = await stage.reveal({ tasks: [TASK, { turns: 3, value: 1 }], ...kept });
    withheld = await stage.reveal({ tasks: [TASK, TASK], lies, ...kept, withheld: true });
  });
  after(async () => {
    await stage.stop();
    await storage.stop();
  });

  /** Runs a command on the stage's network; its JSON, and what it exits with. */
  const run = async (...args: string[]): Promise<{ code: number; json: Record<string, unknown>; stderr: string }> => {
    const deployment = folder.path("deployment.json");
    await writeFile(deployment, JSON.stringify(stage.deployment));
    const network = ["--rpc", stage.anvil.url, "--deployment", deployment, "--storage", storage.url];
    const { code, stdout, stderr } = await conun([...args, ...network, "--output", "json"], folder.env());
    return { code, json: stdout === "" ? {} : (JSON.parse(stdout) as Record<string, unknown>), stderr };
  };

  it("a right job is found right, whole or in part", async () => {
    const whole = await run("audit-job", right.ref.jobId);
    expect(whole.code, whole.stderr).to.equal(0);
    expect(whole.json).to.include({ ok: true, recomputed: 2 });
    const part = await run("audit-job", right.ref.jobId, "--share", "0.1");
    expect(part.json).to.include({ ok: true, recomputed: 1 });
    expect((part.json.results as { verdict: string }[])[0]?.verdict).to.equal("sampled");
    expect((await run("audit-job", right.ref.jobId, "--share", "2")).code).to.equal(2);
  });

  it("withheld results are told by computing all of them, and not by a share", async () => {
    const part = await run("audit-job", withheld.ref.jobId, "--share", "0.1");
    expect(part.code).to.equal(6);
    expect(part.stderr).to.include("RESULTS_WITHHELD");
    const whole = await run("audit-job", withheld.ref.jobId);
    expect(whole.code).to.equal(6);
    expect(whole.stderr).to.include("RESULTS_WRONG");
    expect((whole.json.results as { verdict: string }[])[0]?.verdict).to.equal("ask");
  });

  it("a wrong result is named, refuted with consent, explained, and shown by a bundle", async () => {
    const { jobId } = wrong.ref;
    const named = await run("audit-job", jobId);
    expect(named.code).to.equal(6);
    expect((named.json.results as { wrongTasks: number[] }[])[0]?.wrongTasks).to.deep.equal([1]);
    expect((await run("audit-job", jobId, "--challenge", "--dry-run")).code).to.equal(6);
    expect((await run("dispute", "list", "--job", jobId)).json.games).to.deep.equal([]);

    const challenger = (await stage.client(0)).address as Address;
    const game = { ...wrong.ref, position: 1n, challenger };
    const opponent = new Opponent((await stage.worker()).client, wrong, game, liar(wrong, 300));
    const [refuted] = await Promise.all([
      run("audit-job", jobId, "--challenge", "--yes"),
      opponent.play("defender", AbortSignal.timeout(60_000)),
    ]);
    expect(refuted.code, refuted.stderr).to.equal(0);
    expect(refuted.json.ok).to.equal(true);
    expect((refuted.json.games as { gameId: Hex; won: boolean }[])[0]).to.include({ gameId: opponent.id, won: true });

    const { json: list } = await run("dispute", "list", "--job", jobId);
    expect((list.games as { gameId: Hex; state: string }[])[0]).to.include({ gameId: opponent.id, state: "over" });
    const { json: shown } = await run("dispute", "show", opponent.id);
    expect(shown).to.include({ ok: true, gameId: opponent.id, task: 1, position: 1, decision: null });
    const { json: told } = await run("dispute", "explain", opponent.id);
    expect(told.decision).to.include({ step: 299, right: false });
    expect((told.transactions as unknown[]).length).to.equal(15);
    expect((await run("dispute", "show", `0x${"12".repeat(32)}`)).stderr).to.include("GAME_UNKNOWN");

    const file = folder.path("evidence.json");
    expect((await run("dispute", "evidence", opponent.id, "--out", file)).code).to.equal(0);
    expect((await run("dispute", "evidence", opponent.id, "--out", file)).code).to.equal(0);
    // A third party has the file and no network.
    const offline = await conun(["dispute", "verify-evidence", file, "--trace", "3"], folder.env());
    expect(offline.code, offline.stderr).to.equal(0);
    const { place } = told.decision as { place: string };
    expect(offline.stdout).to.include("is wrong").and.to.include(place);
    const bundle = JSON.parse(await readFile(file, "utf8"));
    expect(bundle.said.output).to.be.a("string");
    await writeFile(file, JSON.stringify({ ...bundle, result: { ...bundle.result, totalSteps: "1" } }));
    const tampered = await conun(["dispute", "verify-evidence", file, "--fast"], folder.env());
    expect(tampered.code).to.equal(6);
    expect(tampered.stderr).to.include("EVIDENCE_INVALID").and.to.include("leaf");
    await writeFile(file, "{}");
    expect((await conun(["dispute", "verify-evidence", file], folder.env())).code).to.equal(6);
  });
});
