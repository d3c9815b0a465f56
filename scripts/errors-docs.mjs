// node scripts/errors-docs.mjs: writes docs/errors.md, and the client's type of all codes, from apps/gateway/src/errors/table.ts.
import { table, writePageIfRun } from './docs/page.mjs';
import { renderCodes } from './docs/sdk-codes.mjs';

/** Each class of errors, in the order in which a request meets them, and what a caller does about it. */
const classes = {
  authentication_error: 'Who you are could not be established. Put the credential right; trying again changes nothing.',
  permission_error: 'You are known, and may not do this.',
  invalid_request: 'The request is wrong as it is. Change it; `param` names the field.',
  idempotency_error: 'About the `Idempotency-Key`, not about what was asked for.',
  conflict: 'Right in itself, but not in the state that the object is in now. Read the object, then decide.',
  rate_limit: 'Wait as long as `Retry-After` says.',
  not_enabled: 'Documented, and not switched on here.',
  api_error: 'Our fault. Repeat the request with the same `Idempotency-Key`.',
};

function section(type, entries) {
  const rows = entries.map(([code, { status, message }]) => [`\`${code}\``, `${status}`, message]);
  return `## ${type}\n\n${classes[type]}\n\n${table(['code', 'status', 'message'], rows)}`;
}

/** The whole page. @throws for a class of errors that nothing is said about */
export function renderErrors(errorTable) {
  const entries = Object.entries(errorTable);
  for (const [code, { type }] of entries) {
    if (!(type in classes))
      throw new Error(`${code} is of the class ${type}: say in errors-docs.mjs what to do about it`);
  }
  const sections = Object.keys(classes).flatMap((type) => {
    const own = entries
      .filter(([, error]) => error.type === type)
      .sort(([a, x], [b, y]) => x.status - y.status || (a < b ? -1 : 1));
    return own.length === 0 ? [] : [section(type, own)];
  });
  return `# Errors

<!-- Made from apps/gateway/src/errors/table.ts by \`node scripts/errors-docs.mjs\`: change it there. -->

Every refusal has this body, and \`X-Request-Id\` in its headers:

\`\`\`json
${JSON.stringify(
  {
    type: 'invalid_request',
    code: 'amount_too_small',
    message: 'The least amount is 5.00 EUR.',
    request_id: 'req_01a20fb7bc3e75aca4acf7c5a69431dc',
    doc_url: null,
    statusCode: 400,
    param: '/amount',
  },
  undefined,
  2,
)}
\`\`\`

Decide by \`code\`; \`type\` is its class. \`message\` is for a developer's eyes: it may be sharper than the sentence below, and may
change. \`param\` is a JSON pointer to the field or query parameter, also for one that is missing or unknown; without a field there
is none. Give support the \`request_id\`. Further codes may come: treat one that you do not know by its status.

A refused request changes nothing and does not use its idempotency key up.

${sections.join('\n\n')}
`;
}

await writePageIfRun(import.meta.url, {
  page: 'docs/errors.md',
  from: 'errors/table.js',
  render: ({ errorTable }) => renderErrors(errorTable),
});

await writePageIfRun(import.meta.url, {
  page: 'packages/sdk/src/types/api-error-code.ts',
  from: 'errors/table.js',
  render: ({ errorTable }) => renderCodes(errorTable),
});
