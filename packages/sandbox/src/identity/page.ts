import { createHash } from 'node:crypto';
import type { Verification } from './verifications.js';

const style = `
:root { color-scheme: light dark; --ink: #17202b; --soft: #4a5766; --line: #8793a1; --paper: #fff; --back: #eef1f5;
  --main: #0b57b8; --on-main: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef2f7; --soft: #b6c2d0; --line: #75859a; --paper: #1a2330;
  --back: #0f1620; --main: #8ab8ff; --on-main: #0b1a30; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 1.25rem; background: var(--paper); border-radius: .75rem; }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; color: var(--soft); overflow-wrap: anywhere; }
label { display: block; margin: 0 0 .25rem; font-weight: 600; }
input { width: 100%; min-height: 2.75rem; margin: 0 0 1rem; padding: .5rem .75rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--paper); color: inherit; font: inherit; }
button, a.action { display: block; width: 100%; min-height: 2.75rem; margin: 0 0 .5rem; padding: .5rem 1rem;
  border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: inherit; font: inherit;
  text-align: center; text-decoration: none; cursor: pointer; }
button.main, a.action { border-color: var(--main); background: var(--main); color: var(--on-main); font-weight: 600; }
:focus-visible { outline: 3px solid var(--main); outline-offset: 2px; }
.note { margin: .75rem 0 0; font-size: .875rem; }
`;

const style_hash = createHash('sha256').update(style).digest('base64');

/** The page loads nothing, runs no script and can not be framed. */
export const page_headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${style_hash}'; frame-ancestors 'none'; base-uri 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function layout(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Sandbox Identity</title>
<style>${style}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}

const said: Record<Verification['status'], { title: string; text: string }> = {
  pending: { title: 'This check has expired', text: 'Start it again from the page that sent you here.' },
  approved: { title: 'You are verified', text: 'Thank you. Nothing more is needed here.' },
  declined: {
    title: 'You could not be verified',
    text: 'The page that sent you here knows and tells you what is next.',
  },
  review: {
    title: 'Your details are being reviewed',
    text: 'A person looks at them. You are told as soon as it is decided.',
  },
};

/** What is shown when there is nothing to fill in: decided, or too late. */
function outcome(verification: Verification): string {
  const { title, text } = said[verification.status];
  const way_on =
    verification.return_url === null
      ? '<p>You can close this window.</p>'
      : `<a class="action" href="${escapeHtml(verification.return_url)}">Go back</a>`;
  return layout(title, `<h1>${title}</h1>\n<p>${text}</p>\n${way_on}`);
}

/** The page a person sees at the verification's `url`. */
export function renderPage(verification: Verification, now_ms: number): string {
  const open = verification.status === 'pending' && Date.parse(verification.expires_at) > now_ms;
  if (!open) return outcome(verification);
  return layout(
    'Verify your identity',
    `<h1>Verify your identity</h1>
<p>This is a test provider: any name will do, and you choose the result.</p>
<form method="post" action="/verifications/${escapeHtml(verification.id)}/decide">
<label for="name">Full name</label>
<input id="name" name="name" autocomplete="name" maxlength="140" required>
<label for="birth_date">Date of birth</label>
<input id="birth_date" name="birth_date" type="date" autocomplete="bday" min="1900-01-01" required>
<button class="main" name="status" value="approved">Approve</button>
<button name="status" value="review" formnovalidate>Send to review</button>
<button name="status" value="declined" formnovalidate>Decline</button>
</form>
<p class="note">Reference ${escapeHtml(verification.reference)}</p>`,
  );
}

/** The page for an id that nobody started. */
export function renderUnknown(): string {
  const title = 'There is no such check';
  return layout(
    title,
    `<h1>${title}</h1>\n<p>The address may have been cut off. Open it again from where you came.</p>`,
  );
}
