#!/usr/bin/env node
// Loading takes a moment; an interruption meanwhile ends the process as any later one does.
const early = () => process.exit(130);
process.on("SIGINT", early).on("SIGTERM", early);
// Whoever reads our output may stop reading: `conun job list | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

// No await at the top: `require` does not load such modules.
import("./run.ts").then(async ({ run }) => {
  const ended = run(process.argv.slice(2));
  process.off("SIGINT", early).off("SIGTERM", early);
  process.exitCode = await ended;
});
