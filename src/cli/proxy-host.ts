import { isLoopbackHost } from '../loopback.ts';
import type { Context } from './context.ts';

/**
 * The proxy that Google's BigQuery client goes through, which its failures do not name: host and port, without the
 * password that its address may hold.
 *
 * @param endpoint of the API; Google's own by default
 */
export function getProxyHost(
  env: Context['env'],
  endpoint = 'https://bigquery.googleapis.com',
): string | undefined {
  const { hostname } = new URL(endpoint);
  if (isLoopbackHost(hostname)) return undefined;
  const excepted = (env['NO_PROXY'] || env['no_proxy'] || '').split(',').map((host) => host.trim());
  const isExcepted = excepted.some((host) =>
    /^\*?\./.test(host) ? hostname.endsWith(host.replace('*', '')) : host === hostname,
  );
  if (isExcepted) return undefined;
  // In the order in which that client looks.
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'];
  const address = names.map((name) => env[name]).find(Boolean);
  return address && URL.canParse(address) ? new URL(address).host : undefined;
}
