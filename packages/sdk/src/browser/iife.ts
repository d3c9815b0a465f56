import { setScriptOrigin } from './options.js';

export * from './index.js';

// Only this build is served by the gateway itself; a partner's own bundle says nothing about where the API is.
const script = document.currentScript;
setScriptOrigin(script instanceof HTMLScriptElement && script.src !== '' ? new URL(script.src).origin : null);
