import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const cookie_name = 'wallet_user';
const max_age_s = 365 * 24 * 60 * 60;

/** Who a browser is: a demo user without a password, named by a signed cookie that scripts cannot read. */
export interface Users {
  /** The user of this request, or null: nobody yet, or a cookie that we did not sign. */
  known(request: FastifyRequest): string | null;
  /** The user of this request; a new one, with his cookie, if there is none. */
  current(request: FastifyRequest, reply: FastifyReply): string;
}

export function createUsers(options: { readonly secret: string; readonly secure: boolean }): Users {
  const key = Buffer.from(hkdfSync('sha256', options.secret, '', 'demo wallet user cookie', 32));
  const sign = (user: string) => createHmac('sha256', key).update(user).digest('base64url');

  const known = (request: FastifyRequest): string | null => {
    const value = readCookie(request.headers.cookie ?? '', cookie_name);
    const [user, signature] = value?.split('.') ?? [];
    if (user === undefined || signature === undefined) return null;
    const given = Buffer.from(signature);
    const right = Buffer.from(sign(user));
    return given.length === right.length && timingSafeEqual(given, right) ? user : null;
  };

  const current = (request: FastifyRequest, reply: FastifyReply): string => {
    const user = known(request);
    if (user !== null) return user;
    const fresh = `user_${randomBytes(16).toString('hex')}`;
    const secure = options.secure ? '; Secure' : '';
    // Lax, not Strict: the way back from the hosted page is a navigation from another site, and must find its owner.
    reply.header(
      'set-cookie',
      `${cookie_name}=${fresh}.${sign(fresh)}; Path=/; Max-Age=${max_age_s}; HttpOnly; SameSite=Lax${secure}`,
    );
    return fresh;
  };
  return { known, current };
}

function readCookie(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}
