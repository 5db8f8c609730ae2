import { readFileSync } from 'node:fs';
import { PosternError } from '../../errors.ts';
import { parseEndpoint } from '../../oauth/endpoint.ts';
import { formatPrintable, isPrintable } from '../../printable.ts';
import { parseJsonObject } from '../json-object.ts';
import { parseAudience } from './audience.ts';
import type { Federation } from './federation.ts';

/** What a file says of a federation: all of it, or some. */
export type FederationConfig = Pick<Federation, 'audience'> & Partial<Omit<Federation, 'audience'>>;

/** The service account's longest token, where an administrator has allowed it. */
const longestLifetimeSeconds = 43_200;

/**
 * Reads a federation from one of gcloud's files: the `external_account` configuration of a workforce or workload pool,
 * or a workforce login configuration. Where they have the ID token from is not looked at: here a person brings it.
 *
 * @throws PosternError `file_unreadable`, `federation_config_invalid`, `untrusted_url`; UsageError for its audience
 * @see https://google.aip.dev/auth/4117
 * @see https://docs.cloud.google.com/iam/docs/workforce-log-in-gcloud#login-configuration-file
 */
export function readFederationConfig(path: string): FederationConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new PosternError('file_unreadable', `${path} cannot be read (${code}).`, { hint: `ls -l ${path}` });
  }
  return parseFederationConfig(text, path);
}

/** @param what names it in errors */
export function parseFederationConfig(text: string, what: string): FederationConfig {
  const file = parseJsonObject(text, (fault) => invalid(what, fault));
  const type = file['type'];
  if (type !== 'external_account' && type !== 'external_account_authorized_user_login_config') {
    const named = typeof type === 'string' ? `is of the type ${formatPrintable(type, 60)}` : 'has no type';
    throw invalid(what, `${named}, and says nothing of a federation`);
  }
  const { audience } = parseAudience(textIn(file, 'audience', what) ?? '');
  const tokenUrl = endpointIn(file, 'token_url', what);
  if (type === 'external_account_authorized_user_login_config') {
    return { audience, ...(tokenUrl && { stsEndpoint: exchangeEndpointOf(tokenUrl) }) };
  }
  checkSubjectTokenType(file, what);
  const userProject = textIn(file, 'workforce_pool_user_project', what);
  const impersonation = parseImpersonation(file, what);
  return {
    audience,
    ...(tokenUrl && { stsEndpoint: tokenUrl }),
    ...(userProject && { userProject }),
    ...(impersonation && { impersonation }),
  };
}

/** A login configuration names the endpoint for codes; tokens are exchanged beside it. */
function exchangeEndpointOf(tokenUrl: string): string {
  return new URL('/v1/token', tokenUrl).href;
}

function checkSubjectTokenType(file: Record<string, unknown>, what: string): void {
  const type = textIn(file, 'subject_token_type', what) ?? '';
  if (/:(?:id_token|jwt)$/.test(type)) return;
  throw invalid(
    what,
    `is for subject tokens of another type (${formatPrintable(type, 80) || 'none'}), not for ID tokens`,
  );
}

function parseImpersonation(file: Record<string, unknown>, what: string): Federation['impersonation'] {
  const url = endpointIn(file, 'service_account_impersonation_url', what);
  if (url === undefined) return undefined;
  const settings: Record<string, unknown> = { ...Object(file['service_account_impersonation']) };
  const lifetimeSeconds = settings['token_lifetime_seconds'];
  if (lifetimeSeconds === undefined) return { url };
  if (
    typeof lifetimeSeconds !== 'number' ||
    !Number.isInteger(lifetimeSeconds) ||
    lifetimeSeconds <= 0 ||
    lifetimeSeconds > longestLifetimeSeconds
  ) {
    throw invalid(what, 'has an unusable token_lifetime_seconds');
  }
  return { url, lifetimeSeconds };
}

function endpointIn(file: Record<string, unknown>, name: string, what: string): string | undefined {
  return file[name] === undefined ? undefined : parseEndpoint(file[name], `${name} in ${what}`);
}

function textIn(file: Record<string, unknown>, name: string, what: string): string | undefined {
  const value = file[name];
  if (value === undefined || (typeof value === 'string' && value !== '' && isPrintable(value))) return value;
  throw invalid(what, `has an unusable ${name}`);
}

function invalid(what: string, fault: string): PosternError {
  return new PosternError('federation_config_invalid', `${what} ${fault}.`, {
    hint: 'gcloud iam workforce-pools create-cred-config writes one, or: postern login --audience AUDIENCE',
  });
}
