import { createHmac, randomUUID } from 'node:crypto';

const encode = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** The clock of tokens: whole seconds. */
export const now = () => Math.floor(Date.now() / 1000);

/** A JWT as the backend in use signs them: HS256. */
export function token(secret, claims) {
  const standard = { sub: 'u-1', iat: now(), exp: now() + 900, jti: randomUUID(), type: 'access' };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...standard, ...claims })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
