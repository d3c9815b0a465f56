import { html, type Markup } from './html.js';

/** One page: the wallet's frame around `content`. `script` names a file of the built assets. */
export function page(options: {
  readonly title: string;
  readonly content: Markup;
  readonly script: 'start' | 'status' | 'pay' | null;
  readonly test_mode: boolean;
}): string {
  const { title, content, script, test_mode } = options;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Demo wallet</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/wallet.css">
${script === null ? null : html`<script type="module" src="/assets/${script}.js"></script>`}
</head>
<body>
${test_mode && html`<p class="band">Test: send no real coins</p>`}
<header><a href="/" class="brand"><span aria-hidden="true">◆</span> Demo wallet</a></header>
${content}
<noscript><p class="note wide">This wallet needs JavaScript to withdraw. The pages show your record without it.</p></noscript>
</body>
</html>`.text;
}
