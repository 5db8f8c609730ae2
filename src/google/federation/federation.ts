/**
 * How an identity provider's ID token becomes an access token of Google's. Serialisable: it is kept with the sign-in.
 *
 * @see https://docs.cloud.google.com/iam/docs/workforce-identity-federation
 * @see https://docs.cloud.google.com/iam/docs/workload-identity-federation
 */
export interface Federation {
  /** The provider in the pool: `//iam.googleapis.com/.../providers/PROVIDER`. */
  audience: string;
  /** Where ID tokens are exchanged: Google's Security Token Service, or one in its place. */
  stsEndpoint: string;
  /** Whose quota and billing the exchange counts for; for workforce pools only. */
  userProject?: string;
  /** The service account that is acted as, in place of the person. */
  impersonation?: Impersonation;
}

export interface Impersonation {
  /** IAM's `generateAccessToken` of that account. */
  url: string;
  /** How long its tokens live; Google's default is an hour. */
  lifetimeSeconds?: number;
}

/** @see https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
export const googleStsEndpoint = 'https://sts.googleapis.com/v1/token';
