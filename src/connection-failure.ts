import { PosternError } from './errors.ts';

/** What is known of a request that got no answer: gaxios' error, or a plain one of Node's. */
export interface ConnectionFailure {
  code?: unknown;
  cause?: unknown;
  message?: string;
  /** The request, which says whether it went through a proxy. */
  config?: object;
}

/** OpenSSL's words for a certificate that was signed by nobody this machine knows: most often a company's proxy. */
const untrustedCertificate =
  /^(?:SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/;

/** What a wrong clock makes of a good certificate. */
const certificateOutOfTime = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/;

/**
 * Why there was no answer, with the proxy that stands between, if one does.
 *
 * @param host the server that was to answer
 * @param knownProxy the proxy, where the failure does not tell
 */
export function explainConnectionFailure(
  host: string,
  failure: ConnectionFailure,
  knownProxy?: string,
): PosternError {
  const proxy = getProxyHost(failure.config) ?? knownProxy;
  const code = getConnectionCode(failure);
  if (untrustedCertificate.test(code)) {
    const by = proxy ? `, behind the proxy ${proxy},` : '';
    return new PosternError(
      'untrusted_certificate',
      `${host}${by} shows a certificate that nobody known to this machine has signed (${code}).`,
      {
        hint: "NODE_EXTRA_CA_CERTS=FILE, with your company's CA certificate in PEM, where its proxy reads along; then try again.",
      },
    );
  }
  if (certificateOutOfTime.test(code)) {
    return new PosternError('untrusted_certificate', `The certificate of ${host} is out of date (${code}).`, {
      hint: 'Check the clock of this machine (date -u), then try again.',
    });
  }
  const through = proxy ? ` through the proxy ${proxy}` : '';
  return new PosternError('network', `Could not reach ${host}${through}${reasonOf(code, failure)}.`, {
    hint: proxy
      ? 'Check that proxy (HTTPS_PROXY, NO_PROXY) and the network, then try again.'
      : 'Check the network, HTTPS_PROXY and NODE_EXTRA_CA_CERTS, then try again.',
  });
}

/** An answer that is not the server's: whatever stands between gave it. */
export function explainProxyAnswer(host: string, proxy: string, status: number): PosternError {
  const wantsPassword = status === 407;
  return new PosternError(
    'invalid_response',
    wantsPassword
      ? `The proxy ${proxy} wants a name and a password before it leads to ${host} (HTTP 407).`
      : `The proxy ${proxy} answered in place of ${host} (HTTP ${status}).`,
    { hint: `Check HTTPS_PROXY${wantsPassword ? ' (http://NAME:PASSWORD@HOST:PORT)' : ''} and NO_PROXY.` },
  );
}

/** The code that people search for, such as `ECONNREFUSED` or `SELF_SIGNED_CERT_IN_CHAIN`; empty if there is none. */
export function getConnectionCode({ code, cause }: Pick<ConnectionFailure, 'code' | 'cause'>): string {
  const inner = cause as { code?: unknown } | undefined;
  const codes = [code, inner?.code].filter((value) => typeof value === 'string');
  return codes.find((value) => /^[A-Z_0-9]+$/.test(value)) ?? '';
}

/** The proxy that a request of gaxios went through: host and port, without the password that its address may hold. */
export function getProxyHost(config: object | undefined): string | undefined {
  const { agent } = (config ?? {}) as { agent?: { proxy?: unknown } };
  return agent?.proxy instanceof URL ? agent.proxy.host : undefined;
}

function reasonOf(code: string, { message = '' }: ConnectionFailure): string {
  if (code) return ` (${code})`;
  if (/redirect/i.test(message)) return ' (it redirects elsewhere)';
  if (/size/i.test(message)) return ' (its answer is too large)';
  return '';
}
