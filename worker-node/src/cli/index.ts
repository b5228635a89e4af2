/** What the two commands, `conun` and `conun-worker`, have in common. */
export { collect, whole } from "./arguments.ts";
export { pairs, toJson } from "./text.ts";
export { readToml } from "./toml.ts";
