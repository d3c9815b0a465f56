import { setScriptOrigin } from './options.js';

export * from './index.js';

// Where the gateway serves this build itself, at this path, there is the API too. A copy on somebody's own server or on a CDN says
// nothing about where the API is, and a secret that went there would be told to a stranger.
const script = document.currentScript;
const place = script instanceof HTMLScriptElement && script.src !== '' ? new URL(script.src) : null;
setScriptOrigin(place?.pathname === '/gate.iife.js' ? place.origin : null);
