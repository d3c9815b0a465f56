import type { Branding, BrandingUpdateParams } from '../types/branding.js';
import type { ReadOptions, RequestOptions } from './options.js';
import type { Send } from './send.js';

const path = ['branding'];

export function createBranding(send: Send) {
  return {
    retrieve: (options?: ReadOptions) => send<Branding>({ method: 'GET', path, options }),
    update: (params: BrandingUpdateParams, options?: RequestOptions) =>
      send<Branding>({ method: 'PATCH', path, body: params, options }),
  };
}
