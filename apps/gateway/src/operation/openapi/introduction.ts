/** What a reader of the reference sees first. Markdown. */
export const introduction = `An off-ramp gateway: your users sell crypto and get fiat in their bank account.

Your server creates a session, the user finishes it on the hosted surface, and signed events tell how it ended. A return from
the surface proves nothing: act on \`gate_session.completed\` alone.

## Keys and modes

Secret keys (\`sk_test_…\`, \`sk_live_…\`) are sent as \`Authorization: Bearer\` from your server and nowhere else. Publishable
keys (\`pk_…\`) only open the surface. The mode is read from the key; data of the two modes never meets, and test moves no real
money.

## Amounts and times

Amounts are decimal strings, never numbers. Times are RFC 3339 in UTC with milliseconds; only \`created_at\` of an event is in
Unix seconds. A field without a value is \`null\`, never absent. Fields may be added: ignore those that you do not know.

## Repeats

Send an \`Idempotency-Key\` with every write. The same key with the same request gets the first answer again, byte for byte, for
30 days; with another request it is refused. A refused request does not use its key up.

## Lists

Newest first. Ask for the next page with \`starting_after\`, the id of the last object that you have, until \`has_more\` is false.

## Errors

One flat body for every refusal. Decide by \`code\`: each operation lists those that it can answer. \`param\` is a JSON pointer to
what is wrong. Give support the \`request_id\`.

## Limits

Each answer says what is left of your quota (\`RateLimit\`, \`RateLimit-Policy\`). Past it: 429, with \`Retry-After\` in seconds.

## Versions

\`/v1\` only grows. What is to go is announced with the headers \`Deprecation\` and \`Sunset\`.
`;
