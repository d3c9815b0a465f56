const request_ids = new WeakMap<object, string>();

/** `X-Request-Id` of the answer that this object came from. It stands beside the object, which stays as it was sent. */
export function requestIdOf(answer: object): string | undefined {
  return request_ids.get(answer);
}

export function rememberRequestId(answer: object, request_id: string | undefined): void {
  if (request_id !== undefined) request_ids.set(answer, request_id);
}
