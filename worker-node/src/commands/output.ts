import { describeError, formatCon, fromUnits } from "@conun/sdk";
import { toJson } from "../cli/text.ts";

export type OutputFormat = "text" | "json";

/** Results go to standard output, everything else to standard error. */
export interface Output {
  readonly format: OutputFormat;
  /** The command's result: `value` for programs, `text` for people. */
  result(value: unknown, text: string): void;
  /** A line for a person, no part of the result. */
  note(line: string): void;
  error(error: unknown): void;
}

export function processOutput(format: OutputFormat): Output {
  return {
    format,
    result: (value, text) => void process.stdout.write(format === "json" ? `${toJson(value)}\n` : `${text}\n`),
    note: (line) => void process.stderr.write(format === "json" ? `${toJson({ note: line })}\n` : `${line}\n`),
    error: (error) => {
      const { code, message, hint, exitCode, causes } = describeError(error);
      if (format === "json") {
        process.stderr.write(`${toJson({ ok: false, code, message, hint, exitCode, causes })}\n`);
        return;
      }
      const because = causes.map((cause) => `  because: ${cause}\n`).join("");
      process.stderr.write(`error ${code}: ${message}\n${because}${hint === "" ? "" : `  what to do: ${hint}\n`}`);
    },
  };
}

/** Wei of CON for a person. */
export function amount(wei: bigint): string {
  return `${formatCon(wei)} CON`;
}

/** Units of stake for a person. */
export function stakeAmount(units: bigint): string {
  return amount(fromUnits(units));
}

/** How long ago, or until when, in one unit. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.round(whole / 60)} min`;
  return `${Math.round(whole / 3600)} h`;
}
