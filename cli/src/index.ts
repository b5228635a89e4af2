export { type Config, loadConfig } from "./config.ts";
export { CliError, cliErrors } from "./errors.ts";
export { createProgram } from "./program.ts";
export { run } from "./run.ts";
