/** What the Security Token Service answers instead of a token. */
export interface StsRefusal {
  readonly error:
    | 'invalid_client'
    | 'invalid_grant'
    | 'invalid_request'
    | 'invalid_target'
    | 'unauthorized_client';
  readonly description: string;
  /** 400 by default. */
  readonly status?: number;
}

/** An `Authorization` is a client's, and of those the sandbox knows none. */
export function unknownClient(): StsRefusal {
  return { status: 401, error: 'invalid_client', description: 'The OAuth client was not found.' };
}

export function invalidRequest(description: string): StsRefusal {
  return { error: 'invalid_request', description };
}

/** @see https://github.com/google-github-actions/auth/issues/211 */
export function notAProvider(): StsRefusal {
  return invalidRequest(
    'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.',
  );
}

/** @see https://github.com/google-github-actions/auth/issues/161 */
export function unknownProvider(): StsRefusal {
  return {
    error: 'invalid_target',
    description:
      'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
  };
}

/** @see https://github.com/terraform-google-modules/terraform-example-foundation/issues/1362 */
export function rejectedByCondition(): StsRefusal {
  return {
    error: 'unauthorized_client',
    description: 'The given credential is rejected by the attribute condition.',
  };
}

/** Google's own words for it are not published; the code is the one for whom a pool does not let in. */
export function programsNotLetIn(): StsRefusal {
  return {
    error: 'unauthorized_client',
    description: 'Programmatic sign-in is disabled for the workforce pool.',
  };
}

function invalidGrant(description: string): StsRefusal {
  return { error: 'invalid_grant', description };
}

export function unreadable(): StsRefusal {
  return invalidGrant('Unable to parse the ID Token.');
}

/** @see https://github.com/google-github-actions/auth/blob/main/docs/TROUBLESHOOTING.md */
export function otherIssuer(named: unknown, expected: string): StsRefusal {
  return invalidGrant(
    `The issuer in ID Token ${named ?? null} does not match the expected one in config: ${expected}`,
  );
}

export function otherAudience(named: readonly string[]): StsRefusal {
  return invalidGrant(`The audience in ID Token [${named.join(', ')}] does not match the expected audience.`);
}

/**
 * An issuer that Google cannot reach, and keys without the one that signed.
 *
 * @see https://cloud.google.com/iam/docs/troubleshooting-workload-identity-federation
 */
export function noKey(): StsRefusal {
  return invalidGrant("Error connecting to the given credential's issuer.");
}

/** @see https://github.com/siderolabs/talos/issues/13210 */
export function otherDiscoveredIssuer(): StsRefusal {
  return invalidGrant(
    '`issuer` claim in OIDC discovery document does not match the issuer specified in the request.',
  );
}

export function badSignature(): StsRefusal {
  return invalidGrant('Unable to verify the ID Token signature.');
}

/** Google has no other words for a token that has expired. @see https://github.com/fullsend-ai/fullsend/issues/705 */
export function stale(issuedAt: unknown): StsRefusal {
  return invalidGrant(`ID Token issued at ${issuedAt ?? null} is stale to sign-in.`);
}
