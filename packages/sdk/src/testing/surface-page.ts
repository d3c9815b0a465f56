import { connectToParent, type ParentConnection } from '../wire/index.js';

declare global {
  interface Window {
    /** The surface's end, for the test to play the surface with. */
    surface: ParentConnection;
    /** What the page around has said, as `[type, payload]`. */
    heard: [string, unknown][];
  }
}

// The shortest surface there can be: it opens the channel as the hosted one does and leaves the rest to the test.
window.heard = [];
const allowed = document.querySelector<HTMLMetaElement>('meta[name=embed-origins]')?.content ?? '';
window.surface = await connectToParent({ allowedOrigins: allowed.split(' ') });
for (const type of ['theme', 'unmount'] as const) {
  window.surface.on(type, (payload) => void window.heard.push([type, payload]));
}
if (!location.search.includes('quiet')) window.surface.send('ready', {});
