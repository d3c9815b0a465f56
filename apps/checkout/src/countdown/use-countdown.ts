import { useEffect, useRef, useState } from 'preact/hooks';
import { useAnnounce } from '../frame/announce.js';
import { useSale } from '../surface/context.js';
import { type Moment, momentOf, secondsLeft } from './moments.js';

/**
 * Seconds left until the deadline, once a second. `said` gives the sentence for each moment; at the end the sale is read
 * again, since the gateway alone decides that the time is over.
 */
export function useCountdown(deadline: string, said: (moment: Moment, left_s: number) => string): number {
  const { state, received_at, surface } = useSale();
  const announce = useAnnounce();
  const left = (): number =>
    secondsLeft(deadline, { server_time: state.server_time, received_at, now: performance.now() });
  const [, tick] = useState(0);
  const run = useRef<{ deadline: string; total_s: number; told: Moment | null }>({
    deadline: '',
    total_s: 0,
    told: null,
  });
  const left_s = left();
  if (run.current.deadline !== deadline) run.current = { deadline, total_s: left_s, told: null };

  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  const moment = momentOf(run.current.total_s, left_s);
  useEffect(() => {
    const before = run.current.told;
    if (before === moment) return;
    run.current.told = moment;
    announce(said(moment, left_s));
    // Not when the page opens on a deadline that is over already.
    if (moment === 'end' && before !== null) surface.readNow();
  }, [moment, deadline]);
  return left_s;
}
