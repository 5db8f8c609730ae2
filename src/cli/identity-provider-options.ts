import type { Profile } from '../credentials/profile.ts';
import { UsageError } from '../errors.ts';

const atIdentityProvider = {
  type: 'string',
  requiresArg: true,
  group: "At a company's identity provider:",
} as const;

/** What `login` takes for a sign-in at an identity provider. */
export const identityProviderOptions = {
  issuer: { ...atIdentityProvider, describe: 'Sign in there: the address that is its name' },
  'client-id': { ...atIdentityProvider, describe: 'The client that it knows postern by' },
  'client-secret-file': {
    ...atIdentityProvider,
    describe: 'Its secret, if it has one (POSTERN_CLIENT_SECRET)',
  },
  audience: {
    ...atIdentityProvider,
    describe: 'At Google, the provider in the workforce or workload pool: //iam.googleapis.com/...',
  },
  'user-project': {
    ...atIdentityProvider,
    describe: 'Project that a workforce sign-in counts for (default: --project)',
  },
  'service-account': { ...atIdentityProvider, describe: 'Act as this service account' },
  'service-account-lifetime': {
    ...atIdentityProvider,
    describe: 'How long its tokens live (default: 1h)',
  },
  'sts-endpoint': {
    ...atIdentityProvider,
    describe: "Where ID tokens are exchanged (default: Google's)",
  },
  'federation-config': {
    ...atIdentityProvider,
    describe: "gcloud's external_account or login configuration: audience, user project, endpoints",
  },
} as const;

export type IdentityProviderOptions = {
  -readonly [Name in keyof typeof identityProviderOptions]?: string | undefined;
} & { 'client-secrets'?: string | undefined };

const whole = 'postern login --issuer URL --client-id ID --audience AUDIENCE';

/**
 * Whether a login goes to an identity provider: the one that is named, or the one of the profile.
 *
 * @throws UsageError for options that mean nothing elsewhere
 */
export function goesToIdentityProvider(
  options: IdentityProviderOptions,
  kept: Pick<Profile, 'credential'> | undefined,
): boolean {
  const { issuer, 'client-secrets': clientSecrets } = options;
  if (issuer !== undefined && clientSecrets !== undefined) {
    throw new UsageError("--issuer is for an identity provider, and --client-secrets for Google's sign-in.", {
      hint: whole,
    });
  }
  if (issuer !== undefined) return true;
  if (kept?.credential.type === 'federated' && clientSecrets === undefined) return true;
  const names = Object.keys(identityProviderOptions) as (keyof typeof identityProviderOptions)[];
  const stray = names.find((name) => options[name] !== undefined);
  if (stray === undefined) return false;
  throw new UsageError(`--${stray} is for a sign-in at an identity provider, and none is named.`, {
    hint: whole,
  });
}
