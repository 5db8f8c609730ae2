import { hostname } from 'node:os';
import { explainUnrenewable } from '../credentials/exchange-id-token.ts';
import type { FederatedUser, KeptCredential } from '../credentials/profile.ts';
import { getSignInEnd } from '../credentials/sign-in-end.ts';
import { describeConsentBox, formatScope, isSignInScope } from '../google/scopes.ts';
import type { FinishedLogin } from '../login/finished-login.ts';
import { formatPrintable } from '../printable.ts';
import type { Flow } from './choose-flow.ts';
import type { Context } from './context.ts';
import { formatDuration } from './duration.ts';
import { type GlobalOptions, say } from './global-options.ts';
import { describeFederation } from './terminal/describe-federation.ts';

/** What Google gives a sign-in while the app's consent screen is in Testing. */
const testingLifetimeMs = 7 * 86_400_000;

/** How a finished sign-in came about, and where it is kept. */
interface Place {
  flow: Flow;
  project?: string | undefined;
  profile: string;
  path: string;
}

/** Tells the person of a finished sign-in, and a script if it asked. */
export function reportLogin(
  finished: FinishedLogin,
  place: Place,
  options: GlobalOptions,
  context: Pick<Context, 'stdout' | 'stderr' | 'now'>,
): void {
  say(options, context, formatLoginReport(finished, place, context.now()));
  if (options.json) context.stdout.write(`${formatLoginJson(finished, place)}\n`);
}

/** A finished sign-in for a person: who, where, what was granted, and when it dies if that is known. */
function formatLoginReport(
  { credential, missingScopes }: FinishedLogin,
  { project, profile, path }: Omit<Place, 'flow'>,
  now: number,
): string {
  const { account, client, scopes } = credential;
  const end = getSignInEnd(credential);
  const who = account ? ` as ${formatPrintable(account, 100)}` : '';
  return [
    `Signed in${who}, profile ${profile}.`,
    `Here:    ${formatPrintable(hostname(), 60)}, as client ${formatPrintable(client.id, 120)}`,
    ...(credential.type === 'federated' ? formatFederation(credential, project) : []),
    ...(project ? [`Project: ${formatPrintable(project, 100)}`] : []),
    `Granted: ${formatScopes(scopes)}`,
    ...(missingScopes.length > 0
      ? [`Not granted: ${formatScopes(missingScopes)}. ${formatWayToHave(missingScopes)}`]
      : []),
    `Kept in ${path}`,
    ...(end === undefined ? [] : [formatEnd(credential, end - now)]),
  ].join('\n');
}

/** Where a federated sign-in comes from, and what it becomes. */
function formatFederation({ server, federation }: FederatedUser, project: string | undefined): string[] {
  const facts = describeFederation(federation, project).map(([label, value]) => `${label} ${value}`);
  return [
    `From:    ${formatPrintable(server.issuer, 200)}`,
    ...facts.map((fact, index) => `${index === 0 ? 'Google:' : '       '}  ${formatPrintable(fact, 300)}`),
  ];
}

/** The same for a script, on one line. */
function formatLoginJson(
  { credential, missingScopes }: FinishedLogin,
  { flow, profile, path }: Place,
): string {
  const { account = null, scopes, expiresAt, refreshTokenExpiresAt } = credential;
  return JSON.stringify({
    profile,
    account,
    scopes,
    missingScopes,
    flow,
    expiresAt: new Date(expiresAt).toISOString(),
    refreshTokenExpiresAt:
      refreshTokenExpiresAt === undefined ? null : new Date(refreshTokenExpiresAt).toISOString(),
    path,
  });
}

/** @see https://developers.google.com/identity/protocols/oauth2#expiration */
function formatEnd({ type, refreshToken, server }: KeptCredential, leftMs: number): string {
  const end = `This sign-in ends in ${formatDuration(leftMs)}.`;
  if (refreshToken === undefined) {
    const { message, hint } = explainUnrenewable(server.issuer);
    return `${end} ${message} ${hint}`;
  }
  if (type === 'federated') return end;
  const isTesting = leftMs <= testingLifetimeMs && leftMs > testingLifetimeMs - 3_600_000;
  return isTesting
    ? `${end} Seven days is what Google gives while the app's consent screen is in Testing: publish the app, then sign in again.`
    : end;
}

/** How to have what was not granted after all. */
function formatWayToHave(missing: readonly string[]): string {
  const boxes = missing.filter((scope) => !isSignInScope(scope)).map(describeConsentBox);
  return `To have it: postern login${boxes.length === 0 ? '' : `, and tick ${boxes.join(' and ')}`}`;
}

function formatScopes(scopes: readonly string[]): string {
  return scopes.map((scope) => formatPrintable(formatScope(scope), 100)).join(', ');
}
