/** How this command line is called here: in a checkout it runs from its sources, through a package script. */
export const COMMAND = import.meta.url.endsWith(".ts") ? "npx -y pnpm@12 conun" : "conun";
