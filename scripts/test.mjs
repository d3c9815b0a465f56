// npm test: builds, runs vitest with the arguments given, and ends with the line `N passed, N failed`.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root } from './build.mjs';

function vitest(report) {
  const args = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ];
  return new Promise((resolve, reject) => {
    const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** A file that could not be loaded has no tests to count, and is one failure. */
function count(report) {
  const { testResults, numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

/** Everything temporary of this run: nothing of another run's or user's is met there. Other users may pass: PostgreSQL is one. */
function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), '0gate-test-run-'));
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  return folder;
}

/** The browser's package unpacks itself at its first use, which two test files at once would do over each other. */
async function unpackBrowser() {
  const { default: chromium } = await import('@sparticuz/chromium');
  await chromium.executablePath();
}

async function main() {
  const folder = openFolder();
  const report = join(folder, 'report.json');
  try {
    await build();
    await unpackBrowser();
    const code = await vitest(report);
    const { passed, failed } = count(report);
    // An error outside every test, such as an unhandled rejection, fails the run as well.
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
  } catch (error) {
    console.error(error.message);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { passed, failed } = await main();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
