/**
 * Runs `step` until `signal` aborts: at once again while there is work, else after `delay`. A step that throws is reported
 * and waited for like idleness, so that a database that is away is not hammered.
 */
export async function runLoop(options: {
  readonly step: () => Promise<'worked' | 'idle'>;
  readonly delay: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}): Promise<void> {
  while (!options.signal.aborted) {
    let outcome: 'worked' | 'idle' = 'idle';
    try {
      outcome = await options.step();
    } catch (error) {
      options.onError(error);
    }
    if (outcome === 'idle' && !options.signal.aborted) await options.delay(options.signal);
  }
}
