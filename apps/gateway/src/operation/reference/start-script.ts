const systemFont = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const codeFont = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';
const ink = '#1f2430';
const blue = '#1a56db';

/** How the renderer shows the document. Nothing is loaded for it: fonts are the reader's own. */
const options = {
  downloadUrls: [{ title: 'OpenAPI 3.1 as JSON', url: '/openapi.json' }],
  jsonSamplesExpandLevel: 3,
  sortRequiredPropsFirst: true,
  theme: {
    colors: { primary: { main: blue }, text: { primary: ink } },
    sidebar: { backgroundColor: '#f6f7f9', textColor: ink, width: '280px' },
    rightPanel: { backgroundColor: '#1f2937' },
    typography: {
      fontFamily: systemFont,
      fontSize: '15px',
      lineHeight: '1.6',
      headings: { fontFamily: systemFont, fontWeight: '600' },
      code: { fontFamily: codeFont, fontSize: '13px', color: '#9b1c47' },
      links: { color: blue },
    },
  },
};

/** Runs in the page. Styles are made by script, under the nonce that this very script was allowed by. */
export const startScript = `'use strict';
const options = ${JSON.stringify(options)};
options.nonce = document.currentScript.nonce;
Redoc.init('/openapi.json', options, document.getElementById('reference'));
`;
