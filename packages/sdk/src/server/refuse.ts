import { InvalidRequestError } from '../errors.js';

/** For what is wrong before anything was sent. */
export function refuseInput(message: string): InvalidRequestError {
  return new InvalidRequestError(message, { code: 'invalid_request' });
}
