/** The client's type of all codes: each with its status and what the gateway says with it. */
export function renderCodes(errorTable) {
  const lines = Object.entries(errorTable)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, message }]) => `  /** ${status}: ${message} */\n  | '${code}'`);
  return `// Made from apps/gateway/src/errors/table.ts by \`node scripts/errors-docs.mjs\`: change it there.

/** What exactly the server refused, or could not do: \`code\` of its answer, \`apiCode\` of the error. */
export type ApiErrorCode =
${lines.join('\n')};
`;
}
