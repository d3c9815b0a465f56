/**
 * Ends with the work or with the signal, whichever is first. The HTTP client looks at the signal of a request that waits for a
 * connection only when it gets one, which may be much later; the request is then dropped unwritten.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
