import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';

/** A service account with the key file that the console lets a developer download. */
export interface ServiceAccount {
  readonly email: string;
  readonly publicKey: KeyObject;
  readonly keyFile: Readonly<Record<string, string>>;
}

export function createServiceAccount(name: string): ServiceAccount {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const email = `${name}@postern-sandbox.iam.gserviceaccount.com`;
  return {
    email,
    publicKey,
    keyFile: {
      type: 'service_account',
      project_id: 'postern-sandbox',
      private_key_id: '0123456789abcdef',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      client_email: email,
      token_uri: 'https://oauth2.googleapis.com/token',
    },
  };
}

/**
 * Checks an assertion as Google does.
 *
 * @param now the server's clock, in ms since the epoch
 * @returns the scopes that are asked for, or what Google says of it
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#jwt-error-codes
 */
export function checkAssertion(
  assertion: string,
  account: ServiceAccount,
  now: number,
): { scopes: string[] } | { refusal: string } {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const signed = Buffer.from(`${header}.${payload}`);
  const isSigned = verify('RSA-SHA256', signed, account.publicKey, Buffer.from(signature, 'base64url'));
  if (!isSigned) return { refusal: 'Invalid JWT Signature.' };
  if (claims.iss !== account.email) return { refusal: 'Invalid grant: account not found' };
  if (claims.aud !== account.keyFile['token_uri']) return { refusal: 'Invalid JWT: Failed audience check.' };
  const seconds = now / 1000;
  if (claims.iat > seconds + 300 || claims.exp < seconds || claims.exp > claims.iat + 3600) {
    return {
      refusal:
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    };
  }
  return { scopes: String(claims.scope).split(' ') };
}
