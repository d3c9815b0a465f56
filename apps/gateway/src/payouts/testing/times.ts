/** Short times, in the order that the real ones have: the send window ends before the lease. */
export const times = { lease_s: 2, send_window_ms: 1_600, absence_after_ms: 1_000, retry_ms: 100 };
