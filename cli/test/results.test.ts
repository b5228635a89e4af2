import { readdir, readFile, writeFile } from "node:fs/promises";
import type { TaskResult } from "@conun/sdk";
import { expect } from "chai";
import { checkFolder, outcome, ResultFolder, requireAllOk } from "../src/commands/job/results.ts";
import { count, pairs, table, toJson } from "../src/output/output.ts";
import { temporaryFolder } from "./lib/cli.ts";

const result = (index: number, text: string, code = 0, kind: TaskResult["kind"] = "halted"): TaskResult => {
  const output = Buffer.from(text);
  return {
    index,
    output,
    kind,
    code,
    trap: undefined,
    steps: 1n,
    batch: 0n,
    root: "0x" as never,
    final: true,
    text: () => text,
  };
};

describe("results", () => {
  const folder = temporaryFolder();

  it("are files named by task, in an order that sorts", async () => {
    const files = await ResultFolder.open(folder.path("out"), 101);
    for (const index of [100, 7]) await files.write(result(index, `task ${index}`));
    expect((await readdir(folder.path("out"))).sort()).to.deep.equal(["007.out", "100.out"]);
    expect(await readFile(folder.path("out", "007.out"), "utf8")).to.equal("task 7");
    expect(files.written.map(({ bytes }) => bytes)).to.deep.equal([8, 6]);
  });

  it("the same bytes may be written again, others are refused and the file stays", async () => {
    const files = await ResultFolder.open(folder.path("out"), 1);
    await files.write(result(0, "same"));
    await files.write(result(0, "same"));
    let caught: unknown;
    await files.write(result(0, "other")).catch((error: unknown) => {
      caught = error;
    });
    expect(caught).to.include({ code: "OUTPUT_EXISTS", exitCode: 2 });
    expect(await readFile(folder.path("out", "0.out"), "utf8")).to.equal("same");
  });

  it("a folder that cannot be made is an error", async () => {
    await writeFile(folder.path("file"), "");
    let caught: unknown;
    await ResultFolder.open(folder.path("file"), 1).catch((error: unknown) => {
      caught = error;
    });
    expect(caught).to.be.instanceOf(Error);
  });

  it("a folder is checked without being made", async () => {
    const failure = (path: string, repeated = false) =>
      checkFolder(path, repeated).then(
        () => undefined,
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await failure(folder.path("new", "deep", "er"))).to.equal(undefined);
    expect(await readdir(folder.path())).to.not.include("new");
    await writeFile(folder.path("in-the-way"), "");
    expect(await failure(folder.path("in-the-way"))).to.equal("USAGE");
    expect(await failure(folder.path("in-the-way", "deeper"))).to.equal("USAGE");
    await ResultFolder.open(folder.path("made"), 1).then((files) => files.write(result(0, "")));
    expect(await failure(folder.path("made"))).to.equal("OUTPUT_EXISTS");
    expect(await failure(folder.path("made"), true)).to.equal(undefined);
  });

  it("tell how a task ended", () => {
    expect(outcome(result(0, ""))).to.equal("ok");
    expect(outcome(result(0, "", 3))).to.equal("exit code 3");
    expect(outcome({ kind: "trapped", code: 2, trap: "unreachable" })).to.equal("trap: unreachable");
    expect(() => requireAllOk([result(0, "")])).to.not.throw();
    expect(() => requireAllOk([result(0, ""), result(4, "", 1)])).to.throw(/Task 4 ended/);
    expect(() => requireAllOk([result(0, "", 2), result(4, "", 1)])).to.throw(/2 of 2 tasks/);
  });
});

describe("printing", () => {
  it("JSON holds amounts as decimal strings, bytes as hexadecimal, maps as objects", () => {
    const value = { amount: 10n ** 30n, bytes: Uint8Array.of(1, 255), map: new Map([["a", 1n]]) };
    expect(toJson(value)).to.equal('{"amount":"1000000000000000000000000000000","bytes":"0x01ff","map":{"a":"1"}}');
  });

  it("bytes of a Buffer are hexadecimal too", () => {
    expect(toJson({ output: Buffer.from([1, 2]) })).to.equal('{"output":"0x0102"}');
  });

  it("columns stand under each other", () => {
    expect(
      table(
        ["a", "b"],
        [
          ["1", "2"],
          ["long", "3"],
        ],
      ),
    ).to.equal("a     b\n1     2\nlong  3");
    expect(
      pairs([
        ["a", "1"],
        ["long", "2"],
      ]),
    ).to.equal("a     1\nlong  2");
    expect(count(1, "task")).to.equal("1 task");
    expect(count(2n, "batch", "batches")).to.equal("2 batches");
  });
});
