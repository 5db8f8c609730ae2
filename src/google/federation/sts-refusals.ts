import { explainConnectionFailure, getProxyHost } from '../../connection-failure.ts';
import { PosternError } from '../../errors.ts';
import { formatClock } from '../../oauth/clock.ts';
import { parseRefusal, type Refusal } from '../../oauth/refusal.ts';
import { quote } from '../known-refusal.ts';
import { hostOf, type LibraryFailure } from '../library-failure.ts';
import { explainOtherAnswer } from '../other-answer.ts';
import { parseAudience } from './audience.ts';
import type { Federation } from './federation.ts';
import { impersonationRefusals } from './impersonation-refusals.ts';
import type { StsExplanation, StsRefusal } from './sts-refusal.ts';
import { tokenExchangeRefusals } from './token-exchange-refusals.ts';

/**
 * Why an ID token was not exchanged for an access token, at Google's Security Token Service or, for a service account's,
 * at IAM. Of what was caught, only the answer is looked at: the request holds the ID token.
 *
 * @param error what google-auth-library threw
 * @param identity whose ID token it was
 */
export function explainStsFailure(
  error: unknown,
  federation: Federation,
  identity: { issuer: string; clientId: string },
): PosternError {
  const failure: LibraryFailure = typeof error === 'object' && error !== null ? error : {};
  const { response, config } = failure;
  const host = hostOf(config?.url) ?? new URL(federation.stsEndpoint).host;
  // Without a request, it is the library that failed, on an answer that is no object or holds no token.
  if (!response) return config ? explainConnectionFailure(host, failure) : noToken(host);
  const refusal = readRefusal(response, getProxyHost(config));
  const { impersonation } = federation;
  const isImpersonation = impersonation !== undefined && hrefOf(config?.url) === hrefOf(impersonation.url);
  const known = findStsRefusal(isImpersonation ? impersonationRefusals : tokenExchangeRefusals, refusal);
  if (known) {
    const exchange = { ...identity, federation, audience: parseAudience(federation.audience) };
    return refused(addClock(known.explain(exchange), refusal), refusal, host);
  }
  const hint = "Show these words to the pool's administrator, then try again.";
  return (
    explainOtherAnswer(refusal, host) ??
    refused({ code: 'federation_refused', sentence: 'Google refused the sign-in', hint }, refusal, host)
  );
}

/** What a refusal means; undefined for what is not in the catalogue. */
function findStsRefusal(
  rows: readonly StsRefusal[],
  { error, description }: Pick<Refusal, 'error' | 'description'>,
): StsRefusal | undefined {
  return rows.find(
    (row) =>
      (row.error === undefined || row.error === error) &&
      (row.words === undefined || row.words.test(description)),
  );
}

function refused({ code, sentence, hint }: StsExplanation, refusal: Refusal, host: string): PosternError {
  return new PosternError(code, `${sentence}${quote(refusal, code, host)}.`, { hint });
}

function noToken(host: string): PosternError {
  return new PosternError('invalid_response', `What ${host} gave is no access token.`, {
    hint: 'If a proxy or a sign-in portal stands between, check HTTPS_PROXY and NO_PROXY.',
  });
}

function hrefOf(url: unknown): string | undefined {
  return URL.parse(String(url))?.href;
}

/** A token that Google takes for too old may be the work of this machine's clock. */
function addClock(known: StsExplanation, { clockAheadMs }: Refusal): StsExplanation {
  if (clockAheadMs === undefined || known.code !== 'invalid_id_token') return known;
  return { ...known, hint: `Set the time: ${formatClock(clockAheadMs)}, then: postern login` };
}

/** The answer in OAuth's form or in that of Google's other APIs, without what it may repeat of the token. */
function readRefusal(
  { status, data, headers }: NonNullable<LibraryFailure['response']>,
  proxy: string | undefined,
): Refusal {
  const date = Date.parse(headers.get('date') ?? '');
  const refusal = parseRefusal({
    status,
    json: flatten(data),
    ...(!Number.isNaN(date) && { date }),
    ...(proxy && { proxy }),
  });
  return { ...refusal, description: withoutToken(refusal.description) };
}

/** @see https://docs.cloud.google.com/apis/design/errors#http_mapping `{"error":{"code","message","status"}}` */
function flatten(data: unknown): unknown {
  const { error }: Record<string, unknown> = { ...Object(data) };
  if (typeof error !== 'object' || error === null) return data;
  const { status, message }: Record<string, unknown> = { ...error };
  return { error: status, error_description: message };
}

/** Google names claims, and has been seen to repeat all of them. */
function withoutToken(words: string): string {
  return words.replace(/\{.*|\be[yw][\w-]{20,}(?:\.[\w-]*)*/g, '...');
}
