import type { ReferenceFiles } from './files.js';

/** The page around the renderer. */
export function renderPage(nonce: string, { renderer, start }: ReferenceFiles): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gate API reference</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">body { margin: 0; background: #fff; } noscript { display: block; padding: 2rem; font-family: sans-serif; }</style>
</head>
<body>
<noscript>This page is made by script. The description itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<main id="reference"></main>
<script src="${renderer.path}" defer></script>
<script src="${start.path}" nonce="${nonce}" defer></script>
</body>
</html>
`;
}
