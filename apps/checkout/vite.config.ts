import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';
import { fixturePages } from './fixtures/dev.js';

// The gateway serves `dist` below /surface/; the page itself answers at /pay/{id} and /embed/{id}.
export default defineConfig({
  base: '/surface/',
  plugins: [fixturePages(), preact({ devToolsEnabled: false, prefreshEnabled: false })],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    target: ['es2022', 'safari16.4', 'chrome110', 'firefox115'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
});
