import { PosternError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';

/**
 * Narrows the address of a BigQuery API that is not Google's own: its scheme and host. A token goes to a host that is
 * not Google's only if that is this machine or the person named it.
 *
 * @param value `--api-endpoint` or `BIGQUERY_EMULATOR_HOST`; without a scheme it is http on this machine, else https
 * @param allowed hosts that the person named with `--allow-endpoint`
 * @throws PosternError `untrusted_endpoint`
 */
export function parseApiEndpoint(value: string, allowed: readonly string[] = []): string {
  const hasScheme = /^https?:\/\//i.test(value);
  const guessed = `http://${value}`;
  const scheme = URL.canParse(guessed) && isLoopbackHost(new URL(guessed).hostname) ? 'http' : 'https';
  const text = hasScheme ? value : `${scheme}://${value}`;
  if (!URL.canParse(text)) {
    throw new PosternError('untrusted_endpoint', 'The API endpoint is not a URL.', {
      hint: 'postern query --api-endpoint http://127.0.0.1:9050',
    });
  }
  const url = new URL(text);
  if (isLoopbackHost(url.hostname)) return url.origin;
  const isGoogles =
    url.hostname === 'bigquery.googleapis.com' ||
    /^bigquery\.[\w-]+\.rep\.googleapis\.com$/.test(url.hostname);
  if (url.protocol !== 'https:' || !(isGoogles || allowed.includes(url.host))) {
    throw new PosternError(
      'untrusted_endpoint',
      `${url.origin} is not Google's, so your token is not sent there.`,
      {
        hint: `If you trust it: postern query --api-endpoint https://${url.host} --allow-endpoint ${url.host}`,
      },
    );
  }
  return url.origin;
}
