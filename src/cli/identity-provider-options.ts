import type { Profile } from '../credentials/profile.ts';
import { UsageError } from '../errors.ts';

/** What `login` takes for a sign-in at an identity provider. */
export const identityProviderOptions = {
  issuer: {
    type: 'string',
    describe: "Sign in at your company's identity provider, whose issuer this is",
    requiresArg: true,
  },
  'client-id': { type: 'string', describe: 'The client that it knows postern by', requiresArg: true },
  'client-secret-file': {
    type: 'string',
    describe: 'Its secret, if it has one (POSTERN_CLIENT_SECRET)',
    requiresArg: true,
  },
  audience: {
    type: 'string',
    describe: 'At Google, the provider in the workforce or workload pool: //iam.googleapis.com/...',
    requiresArg: true,
  },
  'user-project': {
    type: 'string',
    describe: 'Project that a workforce sign-in counts for (default: --project)',
    requiresArg: true,
  },
  'service-account': { type: 'string', describe: 'Act as this service account', requiresArg: true },
  'service-account-lifetime': {
    type: 'string',
    describe: 'How long its tokens live (default: 1h)',
    requiresArg: true,
  },
  'sts-endpoint': {
    type: 'string',
    describe: "Where ID tokens are exchanged (default: Google's)",
    requiresArg: true,
  },
  'federation-config': {
    type: 'string',
    describe: "gcloud's external_account or login configuration: audience, user project, endpoints",
    requiresArg: true,
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
