import { html, type Markup } from './html.js';

export function problemPage(heading: string, text: string): Markup {
  return html`<main><section class="card"><h1>${heading}</h1><p>${text}</p><a class="button" href="/">Go to the wallet</a></section></main>`;
}
