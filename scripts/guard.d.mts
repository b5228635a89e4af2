export function wrongNode(running: string, pinned: string | undefined): string | undefined;
