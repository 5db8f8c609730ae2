import type { IssuedTokens } from './issued-tokens.ts';
import { formatPrincipal, isProviderName, isWorkforce, type PoolProvider } from './pool-provider.ts';
import type { StsRefusal } from './sts-refusal.ts';
import * as refusals from './sts-refusal.ts';
import { verifySubjectToken } from './subject-token.ts';

export interface Exchange {
  readonly tokens: IssuedTokens;
  readonly providers: ReadonlyMap<string, PoolProvider>;
  /** ms since the epoch */
  readonly now: () => number;
}

const type = (name: string): string => `urn:ietf:params:oauth:token-type:${name}`;

/** What a request must say, and the values that it may have. */
const required: readonly (readonly [string, readonly string[]])[] = [
  ['grant_type', ['urn:ietf:params:oauth:grant-type:token-exchange']],
  ['requested_token_type', [type('access_token')]],
  ['subject_token_type', [type('id_token'), type('jwt')]],
];

/**
 * Gives an access token for an ID token.
 *
 * @see https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 */
export async function exchangeToken(
  { tokens, providers, now }: Exchange,
  form: URLSearchParams,
  authorization: string | undefined,
): Promise<{ refusal: StsRefusal } | { answer: object }> {
  // Its client would be another one than the person's: Google's own libraries send none either.
  if (authorization !== undefined) return { refusal: refusals.unknownClient() };
  const wrong = required.find(([name, values]) => !values.includes(form.get(name) ?? ''));
  if (wrong) return { refusal: refusals.invalidRequest(`Invalid value for "${wrong[0]}".`) };
  const audience = form.get('audience') ?? '';
  if (!isProviderName(audience)) return { refusal: refusals.notAProvider() };
  const provider = providers.get(audience);
  if (provider === undefined || provider.disabled) return { refusal: refusals.unknownProvider() };
  const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean);
  if (scopes.length === 0) return { refusal: refusals.invalidRequest('Invalid value for "scope".') };
  const userProject = readUserProject(form.get('options'));
  if (userProject === null) return { refusal: refusals.invalidRequest('Invalid value for "options".') };
  if (provider.disableProgrammaticSignin) return { refusal: refusals.programsNotLetIn() };

  const seconds = Math.floor(now() / 1000);
  const subject = await verifySubjectToken(form.get('subject_token') ?? '', provider, seconds);
  if ('refusal' in subject) return subject;
  // A workload's token lives no longer than what was given for it.
  const lifetime = isWorkforce(provider)
    ? (provider.sessionSeconds ?? 3600)
    : Math.min(subject.exp - seconds, 3600);
  const accessToken = tokens.issue({
    caller: formatPrincipal(provider, subject.sub),
    scopes,
    expiresAt: seconds + lifetime,
    ...(userProject !== undefined && { userProject }),
    mayUseProject: userProject === undefined || (provider.userProjects?.includes(userProject) ?? true),
  });
  const answer = {
    access_token: accessToken,
    issued_token_type: type('access_token'),
    token_type: 'Bearer',
    expires_in: lifetime,
  };
  return { answer };
}

/** @returns `null` for options that Google does not understand */
function readUserProject(options: string | null): string | undefined | null {
  if (options === null) return undefined;
  try {
    // Python's library encodes it once more than the form does.
    const { userProject } = JSON.parse(decodeURIComponent(options));
    const isUsable = typeof userProject === 'string' && /^[a-z0-9:.-]{1,32}$/.test(userProject);
    return userProject === undefined || isUsable ? userProject : null;
  } catch {
    return null;
  }
}
