import { PosternError } from '../errors.ts';
import { parseEndpoint } from '../oauth/endpoint.ts';
import { formatPrintable, isPrintable } from '../printable.ts';
import { parseJsonObject } from './json-object.ts';

/**
 * What an Application Default Credentials file can hold that a person's sign-in is made of.
 *
 * @see https://google.aip.dev/auth/4113
 */
export interface AdcAuthorizedUser {
  type: 'authorized_user';
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  quotaProject?: string;
  account?: string;
}

/** Every other kind: google-auth-library knows what to do with it. */
export interface AdcOther {
  type: AdcOtherType;
  json: Record<string, unknown>;
  quotaProject?: string;
  project?: string;
  account?: string;
}

export type Adc = AdcAuthorizedUser | AdcOther;

/** Where the other kinds send a token. Their `credential_source` is left alone: a metadata server speaks plain http. */
const endpoints = ['token_url', 'token_info_url', 'service_account_impersonation_url'];

/** @see https://google.aip.dev/auth/4110 */
const otherTypes = [
  'service_account',
  'external_account',
  'external_account_authorized_user',
  'impersonated_service_account',
] as const;

export type AdcOtherType = (typeof otherTypes)[number];

/**
 * Narrows a credential in one of Google's own formats; `{"refresh_token","client_id","client_secret"}` alone is taken
 * for a person's.
 *
 * @param what names it in errors, such as a path or a variable
 * @throws PosternError `credentials_invalid`, `untrusted_url`
 */
export function parseAdc(text: string, what: string): Adc {
  const json = parseJsonObject(text, (fault) => invalid(what, fault));
  const textOf = (name: string): string | undefined => {
    const value = json[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const nameOf = (name: string): string | undefined => {
    const value = textOf(name);
    return value !== undefined && isPrintable(value) ? value : undefined;
  };
  const quotaProject = nameOf('quota_project_id');
  const shared = { ...(quotaProject && { quotaProject }) };
  const other = otherTypes.find((type) => type === json['type']);
  if (other) {
    checkEndpoints(json, what);
    const project = nameOf('project_id');
    const account = nameOf('client_email');
    return { type: other, json, ...shared, ...(project && { project }), ...(account && { account }) };
  }
  if (json['type'] !== undefined && json['type'] !== 'authorized_user') {
    const type = formatPrintable(typeof json['type'] === 'string' ? json['type'] : 'no text', 60);
    throw invalid(what, `is of a type that is not known here (${type})`);
  }
  if (json['installed'] !== undefined || json['web'] !== undefined) {
    throw new PosternError('credentials_invalid', `${what} holds a client, not a credential.`, {
      hint: 'postern login --client-secrets FILE makes a credential with it',
    });
  }
  const [clientId, clientSecret, refreshToken] = ['client_id', 'client_secret', 'refresh_token'].map(textOf);
  if (!clientId || !clientSecret || !refreshToken) {
    throw invalid(what, 'lacks refresh_token, client_id or client_secret');
  }
  // RFC 6749 A.1 and A.17: visible ASCII. They go into files and forms, and the client's ID into JSON as it is.
  if (!/^[\x20-\x7e]+$/.test(clientId)) throw invalid(what, 'has a client_id that cannot be one');
  if (!/^[\x20-\x7e]+$/.test(refreshToken)) throw invalid(what, 'has a refresh_token that cannot be one');
  const account = nameOf('account');
  return {
    type: 'authorized_user',
    clientId,
    clientSecret,
    refreshToken,
    ...shared,
    ...(account && { account }),
  };
}

/** Those of the credential itself, and of the one that it is used with to act as another. */
function checkEndpoints(json: Record<string, unknown>, what: string): void {
  for (const name of endpoints) {
    if (json[name] !== undefined) parseEndpoint(json[name], `${name} in ${what}`);
  }
  const { source_credentials: source } = json;
  if (typeof source === 'object' && source !== null) checkEndpoints({ ...source }, what);
}

/** Says nothing of what is in it. */
function invalid(what: string, fault: string): PosternError {
  return new PosternError('credentials_invalid', `${what} ${fault}.`, {
    hint: "It must be one of Google's credential files, such as: postern export --out FILE",
  });
}
