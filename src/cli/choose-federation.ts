import { UsageError } from '../errors.ts';
import { type Audience, parseAudience } from '../google/federation/audience.ts';
import { type Federation, googleStsEndpoint, type Impersonation } from '../google/federation/federation.ts';
import { type FederationConfig, readFederationConfig } from '../google/federation/federation-config.ts';
import { parseEndpoint } from '../oauth/endpoint.ts';
import { formatPrintable } from '../printable.ts';
import { parseDuration } from './duration.ts';
import type { IdentityProviderOptions } from './identity-provider-options.ts';

/** By Google's rules, and without anything that could lead an address elsewhere. */
const serviceAccount = /^[\w.-]+@[\w.-]+$/;

/** Google's own limit; more than an hour an administrator must allow. */
const longestLifetimeMs = 12 * 3_600_000;

/**
 * How an ID token becomes access at Google: as the options say, else the file that they name, else as last time.
 *
 * @param last the federation of the last sign-in at the same identity provider
 * @param project whose quota counts where no other project is named
 * @throws UsageError, and what {@link readFederationConfig} throws
 */
export function chooseFederation(
  options: IdentityProviderOptions,
  last: Federation | undefined,
  project: string | undefined,
): Federation {
  const file = options['federation-config'];
  const config = file === undefined ? undefined : readFederationConfig(file);
  const named = options.audience === undefined ? config?.audience : parseAudience(options.audience).audience;
  if (named === undefined && last === undefined) {
    throw new UsageError(
      '--audience is missing: it names the provider in the pool at Google, as your administrator knows it.',
      {
        hint: 'postern login --audience //iam.googleapis.com/locations/global/workforcePools/POOL/providers/PROVIDER',
      },
    );
  }
  // Another pool's settings say nothing about this one.
  const before = named === undefined || named === last?.audience ? last : undefined;
  const base: Partial<FederationConfig> = { ...before, ...config };
  const { kind, audience } = parseAudience(named ?? last?.audience ?? '');
  const userProject = chooseUserProject(options['user-project'], base.userProject, kind, project);
  const impersonation = chooseImpersonation(options, base.impersonation);
  return {
    audience,
    stsEndpoint: parseEndpoint(
      options['sts-endpoint'] ?? base.stsEndpoint ?? googleStsEndpoint,
      '--sts-endpoint',
    ),
    ...(userProject !== undefined && { userProject }),
    ...(impersonation && { impersonation }),
  };
}

/** @see https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token `options.userProject` */
function chooseUserProject(
  option: string | undefined,
  known: string | undefined,
  kind: Audience['kind'],
  project: string | undefined,
): string | undefined {
  if (kind === 'workload') {
    if (option === undefined) return undefined;
    throw new UsageError('--user-project is for workforce pools; a workload pool belongs to a project.');
  }
  if (option !== undefined && !/^[\w.:-]{1,32}$/.test(option)) {
    throw new UsageError(`This is no project: ${formatPrintable(option, 60) || 'empty'}.`, {
      hint: 'postern login --user-project PROJECT (its ID or its number)',
    });
  }
  return option ?? known ?? project;
}

function chooseImpersonation(
  { 'service-account': email, 'service-account-lifetime': duration }: IdentityProviderOptions,
  known: Impersonation | undefined,
): Impersonation | undefined {
  if (email !== undefined && !serviceAccount.test(email)) {
    throw new UsageError(`This is no service account: ${formatPrintable(email, 100)}.`, {
      hint: 'postern login --service-account NAME@PROJECT.iam.gserviceaccount.com',
    });
  }
  const lifetimeMs =
    duration === undefined ? undefined : parseDuration(duration, '--service-account-lifetime');
  if (lifetimeMs !== undefined && (lifetimeMs < 1000 || lifetimeMs > longestLifetimeMs)) {
    throw new UsageError('--service-account-lifetime is between a second and 12 hours.');
  }
  const url = email === undefined ? known?.url : formatTokenAddress(email);
  if (url === undefined && duration !== undefined) {
    throw new UsageError('--service-account-lifetime is about the tokens of a --service-account.');
  }
  // Another account may not allow as much.
  const before = url === known?.url ? known?.lifetimeSeconds : undefined;
  const lifetimeSeconds = lifetimeMs === undefined ? before : Math.floor(lifetimeMs / 1000);
  return url === undefined ? undefined : { url, ...(lifetimeSeconds !== undefined && { lifetimeSeconds }) };
}

/** @see https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
function formatTokenAddress(email: string): string {
  return `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
}
