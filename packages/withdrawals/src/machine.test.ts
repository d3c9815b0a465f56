import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  apply,
  attemptStates,
  isLive,
  type Signal,
  signals,
  transitions,
  type WithdrawalState,
  withdrawalState,
} from './machine.js';

const rank = { withdrawal_pending_session: 0, withdrawal_pending_user_action: 1, withdrawal_processing: 2 };
const rankOf = (state: string) => (state in rank ? rank[state as keyof typeof rank] : 3);
const anySignal = fc.constantFrom(...signals);

describe('machine', () => {
  test('every live state answers every signal, and no cell leads backwards', () => {
    for (const [state, row] of Object.entries(transitions)) {
      expect(Object.keys(row).sort()).toEqual([...signals].sort());
      for (const next of Object.values(row)) {
        expect(attemptStates).toContain(next);
        expect(rankOf(next)).toBeGreaterThanOrEqual(rankOf(state));
      }
    }
    expect(Object.keys(transitions)).toEqual(attemptStates.filter(isLive));
  });

  test('the page’s mapping, from each live state', () => {
    const mapping: [Signal, string][] = [
      ['processing', 'withdrawal_processing'],
      ['completed', 'withdrawal_completed'],
      ['failed', 'withdrawal_failed'],
      ['expired', 'withdrawal_closed'],
      ['cancelled', 'withdrawal_cancelled'],
    ];
    for (const state of attemptStates.filter(isLive)) {
      for (const [signal, next] of mapping) expect(apply(state, signal).state).toBe(next);
    }
    expect(apply('withdrawal_pending_session', 'session_open').state).toBe('withdrawal_pending_user_action');
  });

  test('a refused create ends only an attempt without a session', () => {
    expect(apply('withdrawal_pending_session', 'create_refused').state).toBe('withdrawal_failed');
    expect(apply('withdrawal_pending_user_action', 'create_refused').state).toBe('withdrawal_pending_user_action');
    expect(apply('withdrawal_processing', 'create_refused').state).toBe('withdrawal_processing');
  });

  test('an orphaned deposit lets a processing attempt end as closed, cancelled or failed, never wait again', () => {
    expect(apply('withdrawal_processing', 'session_open').state).toBe('withdrawal_processing');
    expect(apply('withdrawal_processing', 'expired').state).toBe('withdrawal_closed');
    expect(apply('withdrawal_processing', 'cancelled').state).toBe('withdrawal_cancelled');
    expect(apply('withdrawal_processing', 'failed').state).toBe('withdrawal_failed');
  });

  test('whatever comes in whatever order: never backwards, and an end stays the end', () => {
    fc.assert(
      fc.property(fc.array(anySignal, { maxLength: 30 }), (heard) => {
        let state: WithdrawalState = 'withdrawal_pending_session';
        for (const signal of heard) {
          const { state: next } = apply(state, signal);
          expect(rankOf(next)).toBeGreaterThanOrEqual(rankOf(state));
          if (!isLive(state)) expect(next).toBe(state);
          state = next;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('the order of one session’s events does not change how it ends', () => {
    const story: Signal[] = ['session_open', 'processing', 'completed', 'processing', 'session_open'];
    fc.assert(
      fc.property(fc.shuffledSubarray(story, { minLength: story.length }), (shuffled) => {
        let end: WithdrawalState = 'withdrawal_pending_session';
        for (const signal of shuffled) end = apply(end, signal).state;
        expect(end).toBe('withdrawal_completed');
      }),
    );
  });

  test('a contradiction is seen, a repetition and a refunded failure are not one', () => {
    expect(apply('withdrawal_completed', 'failed').contradicts).toBe(true);
    expect(apply('withdrawal_closed', 'completed').contradicts).toBe(true);
    expect(apply('withdrawal_cancelled', 'completed').contradicts).toBe(true);
    expect(apply('withdrawal_completed', 'completed').contradicts).toBe(false);
    expect(apply('withdrawal_failed', 'cancelled').contradicts).toBe(false);
    expect(apply('withdrawal_closed', 'processing').contradicts).toBe(false);
  });

  test('a withdrawal follows its newest attempt, unless one was paid', () => {
    const attempt = (number: number, state: WithdrawalState) => ({ number, state });
    expect(withdrawalState([])).toBe('withdrawal_pending_session');
    expect(withdrawalState([attempt(2, 'withdrawal_processing'), attempt(1, 'withdrawal_failed')])).toBe(
      'withdrawal_processing',
    );
    expect(withdrawalState([attempt(1, 'withdrawal_completed'), attempt(2, 'withdrawal_cancelled')])).toBe(
      'withdrawal_completed',
    );
  });
});
