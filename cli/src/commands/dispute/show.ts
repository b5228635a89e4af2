import { type DisputeExplanation, explainDispute, hash, type LeafFields } from "@conun/sdk";
import { trapName } from "@conun/vm";
import { connect } from "../../connect.ts";
import type { Context } from "../../globals.ts";
import { pairs, table } from "../../output/output.ts";

/** `conun dispute show GAME`: where a game stands; nothing is computed again. */
export async function showDisputeCommand(context: Context, id: string): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const { signal } = context;
  const explanation = await explainDispute(conun.client, { id: hash(id, "game id"), signal });
  context.out.result({ ok: true, ...fieldsOf(explanation) }, pairs(linesOf(explanation)));
}

/** `conun dispute explain GAME`: who said what, which instruction decided, and what it cost. */
export async function explainDisputeCommand(context: Context, id: string): Promise<void> {
  await using conun = await connect(context, { signer: "optional" });
  const { signal } = context;
  const explanation = await conun.explainDispute(hash(id, "game id"), { signal });
  const { entries, decision } = explanation;
  const deciding: [string, string][] =
    decision === undefined
      ? []
      : [
          ["decided at", `step ${decision.step}, ${decision.place}`],
          ["instruction", `${decision.text}: ${decision.effect}`],
          ["state before", decision.before],
          ["after, as said", decision.said],
          ["after, in truth", `${decision.truth}${decision.right ? ", the same" : ""}`],
        ];
  context.out.result(
    { ok: true, ...fieldsOf(explanation) },
    [
      pairs([...linesOf(explanation), ...deciding]),
      "",
      table(
        ["time", "gas", "transaction", "what"],
        entries.map(({ time, gasUsed, transaction, text }) => [timeOf(time), String(gasUsed), transaction, text]),
      ),
    ].join("\n"),
  );
}

function linesOf({ record, task, state, gasUsed, segment, said, truth }: DisputeExplanation): [string, string][] {
  const { id, game, opened } = record;
  return [
    ["game", id],
    ["job", game.jobId],
    ["position", `${game.position} of batch ${game.batch}, slot ${game.slot}, turn ${game.turn}`],
    ["task", task === undefined ? "none: beyond the batch's tasks" : String(task)],
    ["challenger", game.challenger],
    ["defender", opened?.defender ?? "has not moved"],
    ["state", state],
    ...(segment === undefined
      ? []
      : [["in question", `${segment.steps} steps from ${segment.start}`] as [string, string]]),
    ...(said === undefined ? [] : [["said", leafText(said)] as [string, string]]),
    ...(truth === undefined ? [] : [["truth", leafText(truth)] as [string, string]]),
    ["gas so far", String(gasUsed)],
  ];
}

function fieldsOf(explanation: DisputeExplanation): Record<string, unknown> {
  const { record, task, clock, state, entries, gasUsed, segment, said, truth, decision } = explanation;
  const { id, resolver, game, opened, over } = record;
  const end = over && {
    winner: over.winner,
    ending: over.ending,
    amount: over.amount,
    transaction: over.log.transactionHash,
  };
  const { batch, position, ...rest } = game;
  return {
    gameId: id,
    resolver,
    ...{ ...rest, batch, position: Number(position) },
    task: task ?? null,
    defender: opened?.defender ?? null,
    clock,
    state,
    end: end ?? null,
    segment: segment === undefined ? null : { from: segment.start, steps: segment.steps },
    said: said === undefined ? null : leafJson(said),
    truth: truth === undefined ? null : leafJson(truth),
    decision: decision ?? null,
    gasUsed,
    transactions: entries,
  };
}

function leafJson({ kind, code, outputRoot, outputLength, steps }: LeafFields): Record<string, unknown> {
  return { kind: kind === 0 ? "halted" : "trapped", code, outputRoot, outputBytes: outputLength, steps };
}

function leafText({ kind, code, outputRoot, outputLength, steps }: LeafFields): string {
  const how = kind === 0 ? `exit code ${code}` : `trap ${code} (${trapName(code)})`;
  return `${how}, ${steps} steps, ${outputLength} bytes of output with root ${outputRoot}`;
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
