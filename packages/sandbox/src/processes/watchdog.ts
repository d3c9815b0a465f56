import { type ChildProcess, spawn } from 'node:child_process';

// A parent killed with -9 runs no exit handler. The watchdog is a shell that holds a pipe to the parent: when the pipe
// closes, for whatever reason, it stops every process that is still on its list, first politely, then for good.
// It has a process group of its own, so that Ctrl-C in the terminal does not take it away before it has worked.
const script = `
trap '' INT TERM HUP
targets=' '
while read -r verb target signal; do
  case $verb in
    add) targets="$targets$target:$signal " ;;
    drop)
      before=\${targets%%" $target:"*}
      if [ "$before" != "$targets" ]; then rest=\${targets#*" $target:"}; targets="$before \${rest#* }"; fi ;;
  esac
done
for entry in $targets; do kill -s "\${entry#*:}" -- "\${entry%%:*}" 2>/dev/null; done
left=100
while [ $left -gt 0 ]; do
  alive=no
  for entry in $targets; do kill -s 0 -- "\${entry%%:*}" 2>/dev/null && alive=yes; done
  [ $alive = no ] && exit 0
  sleep 0.1
  left=$((left - 1))
done
for entry in $targets; do kill -s KILL -- "\${entry%%:*}" 2>/dev/null; done
`;

let watchdog: ChildProcess | undefined;

function tell(line: string): void {
  if (watchdog === undefined) {
    watchdog = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
    watchdog.unref();
    const pipe = watchdog.stdin;
    if (pipe !== null && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
    // The pipe breaks only when someone ended the watchdog itself; the parent's own stop still works then.
    pipe?.on('error', () => {});
  }
  watchdog.stdin?.write(`${line}\n`);
}

/**
 * Has `target` (a pid, or a negative process group) ended with `signal` should this process die without stopping it.
 * Returns the function that takes it off the list once it has ended.
 */
export function guard(target: number, signal: 'INT' | 'TERM'): () => void {
  tell(`add ${target} ${signal}`);
  return () => tell(`drop ${target}`);
}
