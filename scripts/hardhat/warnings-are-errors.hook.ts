import type { SolidityHooks } from "hardhat/types/hooks";

/** Source names of the project itself, as the compiler sees them ("npm/..." are dependencies). */
const isOwnSource = (file: string | undefined): boolean => file?.startsWith("project/") ?? false;

export default async (): Promise<Partial<SolidityHooks>> => ({
  async invokeSolc(context, compiler, input, config, next) {
    const output = await next(context, compiler, input, config);
    if (output.errors === undefined) return output;
    const errors = output.errors.map((error) =>
      error.severity === "warning" && isOwnSource(error.sourceLocation?.file)
        ? { ...error, severity: "error" as const }
        : error,
    );
    return { ...output, errors };
  },
});
