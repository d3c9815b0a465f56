/** Business time of your test mode. */
export interface TestClock {
  readonly object: 'test_clock';
  readonly now: string;
  /** How far it is ahead of real time, in seconds. */
  readonly offset_s: number;
}

export interface ClockAdvanceParams {
  /** Whole seconds, forward only: 1–31,536,000. */
  readonly seconds: number;
}
