import { explainUnrenewable } from '../../credentials/exchange-id-token.ts';
import { getSignInEnd } from '../../credentials/sign-in-end.ts';
import type { Credential } from '../../credentials/sources/credential.ts';
import { PosternError, SignInRequiredError } from '../../errors.ts';
import { formatScope, isQueryScope } from '../../google/scopes.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { formatDuration } from '../duration.ts';
import { createReporter, type Finding } from './finding.ts';

/** Sooner than that is worth a word. */
const soonMs = 2 * 86_400_000;

/** Whether a credential is there and, unless offline, whether it works. */
export async function checkCredential(
  open: () => Promise<Credential>,
  isOffline: boolean,
  { now, signal }: Pick<Context, 'now' | 'signal'>,
): Promise<{ findings: Finding[]; credential?: Credential }> {
  const { ok, wrong } = createReporter('credential');
  let credential: Credential | undefined;
  try {
    credential = await open();
    if (!isOffline) await credential.renewAccessToken({ now, signal });
  } catch (error) {
    if (!(error instanceof PosternError) || signal.aborted) throw error;
    const looked = error instanceof SignInRequiredError ? 'the credential' : 'the credential at its server';
    // What can be read says where to look for the reason.
    return { findings: [wrong(looked, error.message, error.hint)], ...(credential && { credential }) };
  }
  const { source, kind, account, path } = credential;
  const whose = account ? `${formatPrintable(account, 100)}, ` : '';
  const found = `${whose}${kind} from ${source}${isOffline ? '' : '; the server gave a token'}`;
  return {
    findings: [ok(path ?? source, found), ...checkScopes(credential), ...checkEnd(credential, now())],
    credential,
  };
}

function checkScopes({ kept }: Credential): Finding[] {
  const { ok, warn } = createReporter('scopes');
  if (!kept || kept.scopes.length === 0) return [];
  const names = kept.scopes.map((scope) => formatPrintable(formatScope(scope), 60)).join(', ');
  if (kept.scopes.some(isQueryScope)) return [ok('granted scopes', names)];
  return [
    warn('granted scopes', `${names}: none of them lets a query run`, 'postern login --add-scope bigquery'),
  ];
}

function checkEnd({ kept }: Credential, now: number): Finding[] {
  const { ok, warn } = createReporter('end');
  if (!kept) return [];
  const end = getSignInEnd(kept);
  const looked = 'when the sign-in ends';
  const isGoogles = kept.type === 'authorized_user';
  if (end === undefined) {
    const why = isGoogles ? 'the app is not in Testing, or the server did not say' : 'the server did not say';
    return [ok(looked, `no end is known: ${why}`)];
  }
  const left = `in ${formatDuration(end - now)}`;
  if (end - now > soonMs) return [ok(looked, left)];
  if (isGoogles) {
    return [warn(looked, `${left}; apps in Testing get seven days`, 'Publish the app, then: postern login')];
  }
  if (kept.refreshToken !== undefined) return [warn(looked, left, 'postern login')];
  const { message, hint = '' } = explainUnrenewable(kept.server.issuer);
  return [warn(looked, `${left}. ${message}`, hint)];
}
