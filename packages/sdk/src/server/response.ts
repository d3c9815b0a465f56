/** What came with an answer, beside its body. */
export interface ResponseInfo {
  readonly statusCode: number;
  /** `X-Request-Id`: name it to support. */
  readonly requestId: string | undefined;
  /** For example `gate-warning`, or `idempotent-replayed: true` when the answer was given before. */
  readonly headers: Headers;
}

const responses = new WeakMap<object, ResponseInfo>();

/** What came with the answer that this object is. It stands beside the object, which stays as it was sent. */
export function responseOf(answer: object): ResponseInfo | undefined {
  return responses.get(answer);
}

/** `X-Request-Id` of the answer that this object is. */
export function requestIdOf(answer: object): string | undefined {
  return responses.get(answer)?.requestId;
}

export function rememberResponse(answer: object, response: ResponseInfo): void {
  responses.set(answer, response);
}
