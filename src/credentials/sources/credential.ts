import type { AuthClient } from 'google-auth-library';
import type { AdcOtherType } from '../../google/adc.ts';
import type { IdToken } from '../id-token.ts';
import type { KeptCredential } from '../profile.ts';

export type CredentialKind = 'access_token' | 'compute' | KeptCredential['type'] | AdcOtherType;

/** An access token from any source. */
export interface IssuedToken {
  accessToken: string;
  /** ms since the epoch; absent where nobody says */
  expiresAt?: number;
  /** Absent where nobody says. */
  scopes?: readonly string[];
}

export interface TokenOptions {
  /** The life, in ms, that the token must still have; without it five minutes where the server gives as much. */
  minTtlMs?: number | undefined;
  /** ms since the epoch */
  now?: () => number;
  signal?: AbortSignal | undefined;
}

/** A credential that is ready for use, wherever it comes from. */
export interface Credential {
  /** `profile`, or the variable, option or place that it comes from. */
  source: string;
  kind: CredentialKind;
  /** The file that it is kept in, if it is in one. */
  path?: string;
  account?: string;
  /** The project that queries are billed to, where the credential knows one. */
  project?: string;
  quotaProject?: string;
  /** What is known without asking: for a person's credential, all of it. */
  kept?: KeptCredential;
  /** A service's credential as it came, in Google's own format. */
  json?: Readonly<Record<string, unknown>>;
  /**
   * @throws SignInRequiredError what a refresh is refused with
   * @throws PosternError `token_lifetime`, `credentials_refused`, `network`, ...
   */
  getAccessToken(options?: TokenOptions): Promise<IssuedToken>;
  /** Gets a new token though the old one may be good: the way to ask the server whether the credential works. */
  renewAccessToken(options?: TokenOptions): Promise<IssuedToken>;
  /** The OpenID token, which only a person's credential has. @throws what the access token throws, `missing_scope` */
  getIdToken?(options?: TokenOptions): Promise<IdToken>;
  /** What Google's client libraries sign requests with. */
  createAuthClient(options?: TokenOptions & { quotaProject?: string | undefined }): Promise<AuthClient>;
}
