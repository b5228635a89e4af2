#!/usr/bin/env node
import { run } from "./run.ts";

// No await at the top: `require` does not load such modules.
run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
