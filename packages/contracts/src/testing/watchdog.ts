import { spawn } from 'node:child_process';

// A process killed with -9 runs no exit handler. This shell holds a pipe to it; when the pipe closes without a word, for
// whatever reason, the shell ends the target. Its own process group keeps Ctrl-C in the terminal from taking it away first.
const script = 'read -r word; [ "$word" = released ] || kill -s KILL "$1" 2>/dev/null';

/** Has `pid` ended should this process die without stopping it. Returns the function to call once it has ended. */
export function endWithParent(pid: number): () => void {
  const watchdog = spawn('/bin/sh', ['-c', script, 'watchdog', `${pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  watchdog.unref();
  // The pipe breaks only when somebody ended the watchdog itself; then there is nothing left to tell it.
  watchdog.stdin.on('error', () => {});
  if ('unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function') watchdog.stdin.unref();
  return () => watchdog.stdin.end('released\n');
}
