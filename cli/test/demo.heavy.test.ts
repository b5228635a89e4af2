import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { demoProblems } from "../../scripts/check-demo.ts";

const MAIN = new URL("../src/main.ts", import.meta.url).pathname;

describe("conun demo", function () {
  this.timeout(300_000);
  let folder = "";
  const demo = () =>
    spawn(
      process.execPath,
      ["--conditions=conun-source", MAIN, "demo", "--out", join(folder, "out"), "--output", "json"],
      {
        env: { ...process.env, TMPDIR: join(folder, "tmp") },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "conun-demo-test-"));
    await mkdir(join(folder, "tmp"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("ends with a good report and leaves nothing but the picture", async () => {
    const child = demo();
    let [out, said] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = (await once(child, "close")) as [number];
    expect(code, said).to.equal(0);
    expect(out.trimEnd().split("\n")).to.have.length(1);
    expect(demoProblems(out)).to.deep.equal([]);
    expect(said).to.match(/Vera draws tile \d+ again[\s\S]*round 7 of 7[\s\S]*Mallory is refuted/);
    expect(said).to.include((JSON.parse(out) as { decidedAt: string }).decidedAt);
    expect(await readdir(join(folder, "tmp"))).to.deep.equal([]);
    expect(await readdir(join(folder, "out"))).to.deep.equal(["picture.png"]);
  });

  for (const seconds of [0.2, 2, 5, 9]) {
    it(`interrupted after ${seconds} s: exit 130, nothing left behind`, async () => {
      const child = demo();
      child.stdout.resume();
      child.stderr.resume();
      await sleep(seconds * 1000);
      child.kill("SIGINT");
      const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
      if (signal === null) expect(code).to.equal(130);
      else expect(signal).to.equal("SIGINT"); // before Node had read the first line of ours
      expect(await readdir(join(folder, "tmp"))).to.deep.equal([]);
    });
  }
});
