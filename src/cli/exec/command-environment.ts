import type { Credential } from '../../credentials/sources/credential.ts';
import type { Context } from '../context.ts';

type Environment = Context['env'];

/** All that can name a credential to postern: what is meant is set again, the rest is none of the command's business. */
const ownVariables = [
  'POSTERN_ACCESS_TOKEN',
  'POSTERN_CREDENTIALS',
  'POSTERN_REFRESH_TOKEN',
  'POSTERN_CLIENT_ID',
  'POSTERN_CLIENT_SECRET',
  'POSTERN_CREDENTIALS_FILE',
  'POSTERN_PROFILE',
];

/** Node's library looks at the lower case, too. */
const adcVariables = ['GOOGLE_APPLICATION_CREDENTIALS', 'google_application_credentials'];

/** Read by gcloud, and by Terraform's provider. */
const tokenVariables = ['CLOUDSDK_AUTH_ACCESS_TOKEN', 'GOOGLE_OAUTH_ACCESS_TOKEN'];

/** Node's library reads GCLOUD_PROJECT first, and Terraform GOOGLE_PROJECT: all say the same, or one would win. */
const projectVariables = [
  'GOOGLE_CLOUD_PROJECT',
  'GCLOUD_PROJECT',
  'GOOGLE_PROJECT',
  'CLOUDSDK_CORE_PROJECT',
];

const quotaProjectVariables = ['GOOGLE_CLOUD_QUOTA_PROJECT', 'CLOUDSDK_BILLING_QUOTA_PROJECT'];

export interface Granted {
  credential: Pick<Credential, 'project' | 'quotaProject' | 'kind'>;
  accessToken: string;
  /** The profile that the credential is, if it is one. */
  profile: string | undefined;
  /** Where Google's libraries find it, if they can. */
  file: string | undefined;
}

/**
 * The environment of a command that acts with a credential, whichever of Google's programs it is, or postern itself.
 * What names another credential is gone from it.
 */
export function createCommandEnvironment(env: Environment, granted: Granted): Record<string, string> {
  const { credential, accessToken, file } = granted;
  const gone = new Set([...ownVariables, ...adcVariables]);
  const inherited = Object.entries(env).filter(([name]) => !gone.has(name));
  return {
    ...setAll(inherited),
    ...setAll(tokenVariables.map((name) => [name, accessToken])),
    ...setAll(projectVariables.map((name) => [name, credential.project])),
    ...setAll(quotaProjectVariables.map((name) => [name, credential.quotaProject])),
    ...setAll([['GOOGLE_APPLICATION_CREDENTIALS', file]]),
    // Else the libraries would not run what the file of such a sign-in names, which is this program.
    ...(credential.kind === 'federated' && { GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1' }),
    ...nameToPostern(granted),
  };
}

/** For a postern below it: whoever it would act as by itself, it is to act as this one. */
function nameToPostern({ profile, file, accessToken }: Granted): Record<string, string> {
  if (profile !== undefined) return { POSTERN_PROFILE: profile };
  return file === undefined ? { POSTERN_ACCESS_TOKEN: accessToken } : { POSTERN_CREDENTIALS_FILE: file };
}

function setAll(variables: (readonly [name: string, value: string | undefined])[]): Record<string, string> {
  return Object.fromEntries(
    variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
