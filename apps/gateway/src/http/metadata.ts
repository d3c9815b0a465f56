import { PublicError } from '../errors/index.js';

const maxKeys = 50;
const max_bytes = 8 * 1024;

/** Metadata as it is kept, `{}` for none. @throws PublicError 400 above the bounds */
export function boundedMetadata(metadata: Record<string, unknown> | null | undefined): Record<string, unknown> {
  const given = metadata ?? {};
  if (Object.keys(given).length > maxKeys || Buffer.byteLength(JSON.stringify(given)) > max_bytes) {
    throw new PublicError('metadata_too_large', { param: '/metadata' });
  }
  return given;
}
