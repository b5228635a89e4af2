import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { con } from "@conun/sdk";
import { Conun } from "@conun/sdk/node";
import { expect } from "chai";
import { conun, type Ended } from "./lib/cli.ts";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;
const PRIMES = new URL("../../examples/primes/primes.wasm", import.meta.url).pathname;
const NODE = ["--conditions=conun-source", MAIN];
/** What no local worker takes: they offer 512 MiB. */
const NOBODY_TAKES = ["--memory", "2048"];
/** Accounts that hold nothing at first. */
const FUNDED = [`0x${"11".repeat(20)}`, `0x${"12".repeat(20)}`] as const;

describe("job commands on a local network", function () {
  this.timeout(120_000);
  let folder = "";
  let dev: ChildProcess;
  let network: { rpc: string; storage: string };
  const path = (...parts: string[]) => join(folder, ...parts);
  const env = () => ({ CONUN_CONFIG_DIR: path("config"), CONUN_DATA_DIR: path("data"), TMPDIR: path("tmp") });
  const start = (...argv: string[]) =>
    spawn(process.execPath, [...NODE, ...argv], {
      env: { ...process.env, ...env() },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const command = (...argv: string[]): Promise<Ended> => conun(argv, env());
  /** Runs a command whose result is one JSON object, and nothing else on standard output. */
  const json = async (...argv: string[]) => {
    const ended = await command(...argv, "--output", "json");
    expect(ended.stdout.trimEnd().split("\n"), ended.stderr).to.have.length(1);
    const value = JSON.parse(ended.stdout) as Record<string, unknown> & { jobId: string };
    expect(misfits(value), argv.join(" ")).to.deep.equal([]);
    return { ...ended, value };
  };
  const lines = async (...content: string[]) => {
    await writeFile(path("lines"), `${content.join("\n")}\n`);
    return path("lines");
  };
  const map = async (...options: string[]) =>
    json("job", "map", PRIMES, "--lines", await lines("10", "1000"), "--yes", ...options);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "conun-cli-local-"));
    await mkdir(path("tmp"));
    const ports = ["--port", "0", "--storage-port", "0"];
    dev = start("dev", ...ports, "--workers", "2", "--fund", FUNDED[0], "--fund", FUNDED[1], "--output", "json");
    const [line] = (await once(createInterface({ input: dev.stdout as NodeJS.ReadableStream }), "line")) as [string];
    network = JSON.parse(line);
  });

  after(async () => {
    if (dev.exitCode === null) {
      dev.kill("SIGINT");
      await once(dev, "exit");
    }
    const left = await readdir(path("tmp"));
    const definition = await readFile(path("data", "local-network.json")).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
    expect(dev.exitCode).to.equal(0);
    expect(left).to.deep.equal([]);
    expect(definition).to.equal(undefined);
  });

  it("dev --fund gives CON, and coins for gas", async () => {
    process.env.CONUN_DATA_DIR = path("data");
    await using found = await Conun.connect({ network: "local" }).finally(() => delete process.env.CONUN_DATA_DIR);
    for (const account of FUNDED) {
      expect(await found.balance(account)).to.equal(con("10000"));
      expect(await found.client.provider.getBalance(account)).to.equal(con("10"));
    }
  });

  it("run prints what the program wrote, and nothing else", async () => {
    await writeFile(path("input"), "1000000");
    const { code, stdout, stderr } = await command("job", "run", PRIMES, "--input", path("input"), "--yes");
    expect(stdout, stderr).to.equal("78498\n");
    expect(code).to.equal(0);
  });

  it("run reads what was redirected to it", async () => {
    await writeFile(path("input"), "1000");
    const input = await open(path("input"));
    const child = spawn(process.execPath, [...NODE, "job", "run", PRIMES, "--yes"], {
      env: { ...process.env, ...env() },
      stdio: [input.fd, "pipe", "pipe"],
    });
    const said = ["", ""];
    for (const [index, stream] of [child.stdout, child.stderr].entries()) {
      stream?.on("data", (chunk: Buffer) => {
        said[index] += chunk.toString();
      });
    }
    const [code] = (await once(child, "close")) as [number];
    await input.close();
    expect(said[0], said[1]).to.equal("168\n");
    expect(code).to.equal(0);
  });

  it("a folder that cannot take the results: exit 2, and nothing is posted", async () => {
    const jobs = async () => ((await json("job", "list", "--all")).value.jobs as unknown[]).length;
    const before = await jobs();
    await writeFile(path("file"), "");
    await mkdir(path("full"));
    await writeFile(path("full", "0.out"), "something else");
    for (const [out, message] of [
      ["file", /USAGE.*cannot be written/],
      ["full", /OUTPUT_EXISTS/],
    ] as const) {
      const ended = await command("job", "map", PRIMES, "--lines", await lines("10"), "--yes", "--out", path(out));
      expect(ended.stderr).to.match(message);
      expect(ended.code).to.equal(2);
    }
    expect(await jobs()).to.equal(before);
  });

  it("interrupted before it is posted: exit 130, nothing is posted and no folder is made", async () => {
    const jobs = async () => ((await json("job", "list", "--all")).value.jobs as unknown[]).length;
    const before = await jobs();
    await writeFile(path("many"), "10000000\n".repeat(8)); // what is measured once more before it is posted
    const child = start("job", "map", PRIMES, "--lines", path("many"), "--yes", "--out", path("early"));
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (/suggested budget/.test(said) && !child.killed) child.kill("SIGINT");
    });
    const [code] = (await once(child, "exit")) as [number];
    expect(code).to.equal(130);
    expect(said).to.match(/INTERRUPTED: Interrupted before the job was posted; nothing was spent\./);
    expect(await jobs()).to.equal(before);
    expect(await readdir(folder)).to.not.include("early");
  });

  it("map writes a file for each task, refunds the rest, and leaves the job explained", async () => {
    const { code, value } = await map("--replicas", "2", "--budget", "1", "--out", path("out"));
    expect(code).to.equal(0);
    expect(value).to.include({ ok: true, tasks: 2, written: 2, missing: 0 });
    expect(BigInt(value.spent as string) + BigInt(value.refunded as string)).to.equal(con("1"));
    expect(await readFile(path("out", "0.out"), "utf8")).to.equal("4\n");
    expect(await readFile(path("out", "1.out"), "utf8")).to.equal("168\n");

    const described = await json("job", "describe", value.jobId);
    expect(described.value).to.deep.include({ closed: true, spent: value.spent });
    expect(described.value.spec).to.deep.include({ taskCount: 2, replicas: 2, budget: con("1").toString() });
    const age = Date.now() / 1000 - (described.value.postedTime as number);
    expect(age).to.be.within(-10, 120);
    const listed = await json("job", "list");
    expect((listed.value.jobs as { jobId: string }[]).map(({ jobId }) => jobId)).to.include(value.jobId);
    const text = (await command("job", "describe", value.jobId)).stdout;
    expect(text).to.match(/posted +20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ, in block \d+\n[\s\S]*closed[\s\S]*settled +2\/2/);
    const explained = await json("job", "explain", value.jobId, "1");
    expect(explained.value).to.include({ ok: true, task: 1, stage: "settled" });
    const again = await json("job", "get", value.jobId, "--out", path("out"));
    expect(again.value).to.include({ ok: true, written: 2, spent: value.spent, refunded: value.refunded });
    const unsigned = await json("job", "get", value.jobId, "--out", path("again"), "--no-settle");
    expect(unsigned.value).to.include({ ok: true, written: 2 }).and.not.to.have.property("spent");
  });

  it("estimate and --dry-run post nothing; without --yes and a terminal nothing is spent", async () => {
    const jobs = async () => ((await json("job", "list", "--all")).value.jobs as unknown[]).length;
    const before = await jobs();
    const inputs = await lines("10");
    const estimated = await json("job", "estimate", PRIMES, "--lines", inputs);
    expect(estimated.value).to.include({ ok: true, tasks: 1 });
    const dry = await json("job", "map", PRIMES, "--lines", inputs, "--dry-run");
    expect(dry.value).to.include({ ok: true, dryRun: true, budget: estimated.value.suggestedBudget });
    const asked = await command("job", "map", PRIMES, "--lines", inputs);
    expect(asked.stderr).to.match(/CONFIRMATION_MISSING/);
    expect(asked.code).to.equal(2);
    expect(await jobs()).to.equal(before);
  });

  it("the same key never posts twice, and refuses other work", async () => {
    const first = await map("--key", "once", "--out", path("once"));
    const second = await map("--key", "once", "--out", path("once"));
    expect(second.value.jobId).to.equal(first.value.jobId);
    const other = await command("job", "map", PRIMES, "--lines", await lines("11"), "--key", "once", "--yes");
    expect(other.stderr).to.match(/KEY_REUSED/);
    expect(other.code).to.equal(2);
  });

  it("a program that fails: its output is written, exit 1", async () => {
    const { code, value, stderr } = await json(
      "job",
      "map",
      PRIMES,
      "--lines",
      await lines("10", "word"),
      "--yes",
      "--out",
      path("bad"),
    );
    expect(value).to.include({ ok: false, written: 2, missing: 0 });
    expect(stderr).to.match(/TASKS_FAILED/);
    expect(code).to.equal(1);
  });

  it("nobody takes it: exit 3, and the budget is back", async () => {
    const { code, value, stderr } = await map(
      ...NOBODY_TAKES,
      "--match-timeout",
      "3",
      "--budget",
      "1",
      "--out",
      path("none"),
    );
    expect(value).to.include({ ok: false, written: 0, missing: 2, spent: "0", refunded: con("1").toString() });
    expect(stderr).to.match(/NO_MATCH/);
    expect(code).to.equal(3);
  });

  it("a budget beyond the balance, however large: exit 4, and nothing is posted", async () => {
    const inputs = await lines("10");
    for (const budget of ["10000000000", "1000000000000000000000000"]) {
      for (const how of ["--yes", "--dry-run"]) {
        const ended = await command("job", "map", PRIMES, "--lines", inputs, "--budget", budget, how);
        expect(ended.stderr).to.match(/BALANCE_TOO_LOW: 0x[0-9a-fA-F]{40} holds/);
        expect(ended.code).to.equal(4);
      }
    }
  });

  it("a budget below one batch: exit 4; out of patience: exit 5, then cancel refunds", async () => {
    const small = await command("job", "map", PRIMES, "--lines", await lines("10"), "--budget", "0.000000001", "--yes");
    expect(small.stderr).to.match(/BUDGET_TOO_SMALL/);
    expect(small.code).to.equal(4);
    const { value } = await map(...NOBODY_TAKES, "--budget", "1", "--no-wait");
    const late = await command("job", "get", value.jobId, "--timeout", "1", "--out", path("late"));
    expect(late.stderr)
      .to.match(/TIMED_OUT/)
      .and.include(`job get ${value.jobId} --out`);
    expect(late.code).to.equal(5);
    const dry = await json("job", "cancel", value.jobId, "--dry-run");
    expect(dry.value).to.include({ closed: false, refunded: con("1").toString(), reserved: "0" });
    const cancelled = await json("job", "cancel", value.jobId, "--yes");
    expect(cancelled.value).to.include({ ok: true, refunded: con("1").toString(), running: 0 });
    const again = await json("job", "cancel", value.jobId);
    expect(again.value).to.include({ ok: true, alreadyClosed: true, refunded: "0" });
    const got = await command("job", "get", value.jobId, "--out", path("late"));
    expect(got.stderr).to.match(/NO_MATCH.*cancelled/);
    expect(got.code).to.equal(3);
  });

  it("ctrl-C detaches: exit 130, says how to come back, and the job goes on", async () => {
    const child = start(
      "job",
      "map",
      PRIMES,
      "--lines",
      await lines("10"),
      ...NOBODY_TAKES,
      "--yes",
      "--out",
      path("left"),
    );
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (/0\/1 tasks settled/.test(said) && !child.killed) child.kill("SIGINT");
    });
    const [code] = (await once(child, "exit")) as [number];
    expect(code).to.equal(130);
    const id = /Detached from job (0x[0-9a-f]{64})/.exec(said)?.[1] ?? "";
    expect(said).to.include(`conun job get ${id}`);
    expect((await json("job", "describe", id)).value).to.include({ closed: false });
  });

  it("the SDK finds the network by its name, as the README shows", async () => {
    const before = process.env.CONUN_DATA_DIR;
    process.env.CONUN_DATA_DIR = path("data");
    try {
      await using found = await Conun.connect({ network: "local" });
      const job = await found.map(PRIMES, ["1000", "1000000", "10000000"], { budget: con("5"), replicas: 2 });
      const texts: string[] = [];
      for await (const result of job.results()) texts[result.index] = result.text();
      const { spent, refunded } = await job.settle();
      expect(texts).to.deep.equal(["168\n", "78498\n", "664579\n"]);
      expect(spent + refunded).to.equal(con("5"));
    } finally {
      if (before === undefined) delete process.env.CONUN_DATA_DIR;
      else process.env.CONUN_DATA_DIR = before;
    }
  });

  it("a storage service that is not there: exit 8", async () => {
    const gone = ["--rpc", network.rpc, "--storage", "http://127.0.0.1:9"];
    const ended = await command("job", "map", PRIMES, "--lines", await lines("10"), "--yes", ...gone);
    expect(ended.stderr).to.match(/STORAGE_/);
    expect(ended.code).to.equal(8);
  });
});

/** Fields that hold an amount of wei, or of units of stake: decimal strings in JSON. */
const AMOUNTS = new Set([
  ...["budget", "taskFee", "minStepPrice", "maxStepPrice", "stepPrice", "bond", "earned", "paid", "funded", "free"],
  ...["spent", "refunded", "reserved", "expected", "worstCase", "tiedUp", "suggestedBudget", "fees", "cost"],
  ...["penaltyUnits", "slashedUnits", "con", "gas"],
]);
/** Fields whose members are amounts by address. */
const TABLES = new Set(["payers", "refunded"]);

/** What in a command's JSON breaks the rule that counts are numbers and amounts decimal strings. */
function misfits(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, item]) => misfits(item, Array.isArray(value) ? path : [...path, key]));
  }
  const [field = "", parent = ""] = path.toReversed();
  const amount = AMOUNTS.has(field) || TABLES.has(parent);
  const fits = typeof value === "number" ? !amount && Number.isFinite(value) : amount === isDecimal(value);
  return fits || value === null ? [] : [`${path.join(".")}: ${JSON.stringify(value)}`];
}

function isDecimal(value: unknown): boolean {
  return typeof value === "string" && /^\d+$/.test(value);
}
