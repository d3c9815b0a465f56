// npm start: builds, starts the whole stack, sells once as a demonstration, and stays up. `--once` ends after the sale,
// with exit code 0 if it was paid. Ctrl-C, a failed start and the end of `--once` leave nothing running.
import { join, relative } from 'node:path';
import { build, root } from './build.mjs';

const once = process.argv.includes('--once');
const dir = join(root, '.0gate');
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // npm passes on what the terminal has sent already, so a second one is no news.
  process.on(signal, () => interrupted.abort(new Error(`stopped by ${signal}`)));
}
const interruption = new Promise((_, reject) => {
  interrupted.signal.addEventListener('abort', () => reject(interrupted.signal.reason));
});
interruption.catch(() => {});

function printAddresses(info) {
  console.log(`
The stack is up. Open the demo wallet and press "Withdraw":

  demo wallet    ${info.demo_wallet_url}
  gateway        ${info.api_url}
  bank           ${info.bank_url}
  database       ${info.database_url}

Addresses, keys and tokens for tools: ${relative(process.cwd(), join(dir, 'stack.json'))}
Settings for 0gate, as in node --env-file: ${relative(process.cwd(), join(dir, 'gateway.env'))}
Ctrl-C stops everything.`);
}

async function main() {
  await build(interrupted.signal);
  interrupted.signal.throwIfAborted();
  const { runDemoSale, startStack } = await import('../packages/sandbox/dist/index.js');
  console.log('\nStarting the stack');
  const stack = await startStack({ dir, log: (line) => console.log(`  ${line}`), signal: interrupted.signal });
  const ended = Promise.race([interruption, stack.crashed.then((error) => Promise.reject(error))]);
  ended.catch(() => {});
  try {
    console.log('\nOne sale, by a user who has only a browser');
    await Promise.race([runDemoSale(stack.info, (line) => console.log(`  ${line}`)), ended]);
    if (once) return;
    printAddresses(stack.info);
    await ended;
  } finally {
    await stack.stop();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    const wanted = interrupted.signal.aborted;
    console.error(wanted ? '\nStopped.' : `\n${error.message}\n\nLogs: ${relative(process.cwd(), join(dir, 'logs'))}`);
    process.exit(wanted ? 130 : 1);
  },
);
