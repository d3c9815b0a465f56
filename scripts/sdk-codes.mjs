// node scripts/sdk-codes.mjs: writes packages/sdk/src/types/api-error-code.ts from apps/gateway/src/errors/table.ts.
import { writePageIfRun } from './docs/page.mjs';

/** The whole file: each code with what the gateway says with it, and its status. */
export function renderCodes(errorTable) {
  const lines = Object.entries(errorTable)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, message }]) => `  /** ${status}: ${message} */\n  | '${code}'`);
  return `// Made from apps/gateway/src/errors/table.ts by \`node scripts/sdk-codes.mjs\`: change it there.

/** What exactly the server refused, or could not do: \`code\` of its answer, \`apiCode\` of the error. */
export type ApiErrorCode =
${lines.join('\n')};
`;
}

await writePageIfRun(import.meta.url, {
  page: 'packages/sdk/src/types/api-error-code.ts',
  from: 'errors/table.js',
  render: ({ errorTable }) => renderCodes(errorTable),
});
