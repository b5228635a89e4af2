import { execFileSync } from "node:child_process";
import { mkdir, open as openFile, writeFile } from "node:fs/promises";
import type { TaskInput } from "@conun/sdk";
import { expect } from "chai";
import fc from "fast-check";
import { type InputSource, openInputs, readInputs } from "../src/commands/job/inputs.ts";
import { temporaryFolder } from "./lib/cli.ts";

async function all(inputs: AsyncIterable<TaskInput> | Iterable<TaskInput>): Promise<TaskInput[]> {
  const found: TaskInput[] = [];
  for await (const input of inputs) found.push(input);
  return found;
}

async function failureOf(source: InputSource): Promise<unknown> {
  try {
    return await all(readInputs(source));
  } catch (error) {
    return error;
  }
}

describe("inputs of a map", () => {
  const folder = temporaryFolder();
  const bytes = (input: TaskInput | undefined) => Buffer.from((input as { stdin: Uint8Array }).stdin);

  it("lines are what is between line breaks", async () => {
    const line = fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\r\n\u2028\u2029]/g, ""));
    const lines = fc.array(line, { minLength: 1 }).filter((found) => found.at(-1) !== "");
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom("\n", "\r\n"), fc.boolean(), async (found, end, ended) => {
        await writeFile(folder.path("lines"), found.join(end) + (ended ? end : ""));
        expect(await all(readInputs({ lines: folder.path("lines") }))).to.deep.equal(found);
      }),
      { numRuns: 50 },
    );
  });

  it("files of a folder come in the order of their names, byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array(), { minLength: 1, maxLength: 12 }), async (contents) => {
        const place = folder.path(`in-${Math.random()}`);
        await mkdir(`${place}/folder`, { recursive: true });
        const names = contents.map((_, index) => String.fromCharCode(97 + index));
        for (const [index, content] of contents.entries()) await writeFile(`${place}/${names[index]}`, content);
        const found = await all(readInputs({ inputs: place }));
        expect(found.map((content) => [...(content as Uint8Array)])).to.deep.equal(
          contents.map((content) => [...content]),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("JSON lines give standard input as text or as bytes, arguments and seed", async () => {
    const task = fc.record({
      stdinBase64: fc.base64String(),
      args: fc.array(fc.string()),
      seed: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(task, { minLength: 1 }), async (tasks) => {
        const lines = tasks.map(({ seed, ...rest }) =>
          JSON.stringify({ ...rest, seed: `0x${Buffer.from(seed).toString("hex")}` }),
        );
        await writeFile(folder.path("tasks"), `${lines.join("\n\n")}\n`);
        const found = await all(readInputs({ jsonl: folder.path("tasks") }));
        expect(found).to.have.length(tasks.length);
        for (const [index, { stdinBase64, args }] of tasks.entries()) {
          expect(found[index]).to.deep.include({ args });
          expect(bytes(found[index]).equals(Buffer.from(stdinBase64, "base64"))).to.equal(true);
        }
      }),
      { numRuns: 50 },
    );
    await writeFile(folder.path("text"), '{"stdin":"ü"}\n{}\n');
    expect(await all(readInputs({ jsonl: folder.path("text") }))).to.deep.equal([{ stdin: "ü" }, { stdin: "" }]);
  });

  it("whatever a JSON-lines file holds, only USAGE and INPUTS_EMPTY are thrown, and the line is named", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        await writeFile(folder.path("any"), text);
        const outcome = await failureOf({ jsonl: folder.path("any") });
        if (outcome instanceof Error) expect(outcome).to.have.property("code").that.is.oneOf(["USAGE", "INPUTS_EMPTY"]);
      }),
      { numRuns: 100 },
    );
    await writeFile(folder.path("second"), '{"stdin":"1"}\n{"stdni":"2"}\n');
    expect(await failureOf({ jsonl: folder.path("second") }))
      .to.have.property("message")
      .that.matches(/line 2.*stdni/);
    await writeFile(folder.path("both"), '{"stdin":"1","stdinBase64":"MQ=="}');
    expect(await failureOf({ jsonl: folder.path("both") }))
      .to.have.property("message")
      .that.matches(/both/);
  });

  it("what is not there, or cannot be read, is an error that names it", async () => {
    await mkdir(folder.path("folder"));
    await writeFile(folder.path("file"), "1");
    for (const [source, path, why] of [
      [{ lines: folder.path("none") }, "none", /There is no file/],
      [{ jsonl: folder.path("none") }, "none", /There is no file/],
      [{ inputs: folder.path("none") }, "none", /There is no folder/],
      [{ lines: folder.path("folder") }, "folder", /is a folder.*--inputs/],
      [{ inputs: folder.path("file") }, "file", /is no folder.*--lines/],
    ] as const) {
      const error = await failureOf(source);
      expect(error).to.have.property("code", "INPUTS_UNREADABLE");
      expect(error).to.have.property("exitCode", 2);
      expect(error).to.have.property("message").that.includes(folder.path(path)).and.matches(why);
    }
  });

  it("nothing to run is an error: an empty file, a folder without files", async () => {
    await writeFile(folder.path("empty"), "");
    await mkdir(folder.path("nothing"));
    for (const source of [
      { lines: folder.path("empty") },
      { jsonl: folder.path("empty") },
      { inputs: folder.path("nothing") },
    ]) {
      expect(await failureOf(source)).to.have.property("code", "INPUTS_EMPTY");
    }
  });

  it("an interruption ends the reading of what never ends", async () => {
    const pipe = folder.path("pipe");
    execFileSync("mkfifo", [pipe]);
    const writer = await openFile(pipe, "r+");
    try {
      await writer.write("1\n2\n");
      const abort = new AbortController();
      const read: TaskInput[] = [];
      const reading = (async () => {
        for await (const input of readInputs({ lines: pipe }, abort.signal)) {
          read.push(input);
          if (read.length === 2) setTimeout(() => abort.abort(new Error("enough")), 10);
        }
      })();
      const error = await reading.catch((thrown: unknown) => thrown);
      expect(error).to.equal(abort.signal.reason);
      expect(read).to.deep.equal(["1", "2"]);
    } finally {
      await writer.close();
    }
  });

  it("exactly one source is given", () => {
    expect(() => readInputs({})).to.throw(/exactly one/);
    expect(() => readInputs({ lines: "a", jsonl: "b" })).to.throw(/exactly one/);
  });

  it("files are read anew each time they are asked for", async () => {
    await writeFile(folder.path("lines"), "a\nb\n");
    const open = await openInputs({ lines: folder.path("lines") });
    for (let time = 0; time < 2; time++) expect(await all(open())).to.deep.equal(["a", "b"]);
  });
});
