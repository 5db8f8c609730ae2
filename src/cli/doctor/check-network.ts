import { PosternError } from '../../errors.ts';
import { getJson } from '../../oauth/http.ts';
import type { Context } from '../context.ts';
import { formatDuration } from '../duration.ts';
import { createReporter, type Finding } from './finding.ts';

/** What an ID token's check allows, and what Google's servers do. */
const tolerableSkewMs = 300_000;

/**
 * Whether each host can be reached, and what its clock says of this one's.
 *
 * @param urls an address of each host; any answer will do
 */
export async function checkNetwork(
  urls: readonly string[],
  { now, signal }: Pick<Context, 'now' | 'signal'>,
): Promise<Finding[]> {
  const network = createReporter('network');
  const clock = createReporter('clock');
  const answers = await Promise.all(urls.map((url) => ask(url, now, signal)));
  const findings = answers.map(({ host, failure }) =>
    failure ? network.wrong(host, failure.message, failure.hint) : network.ok(host, 'reachable'),
  );
  const dated = answers.find(({ skewMs }) => skewMs !== undefined);
  if (dated?.skewMs === undefined) return findings;
  const { host, skewMs } = dated;
  const looked = `the clock, against that of ${host}`;
  const off = formatDuration(Math.abs(skewMs));
  if (Math.abs(skewMs) <= tolerableSkewMs) return [...findings, clock.ok(looked, `${off} apart`)];
  const found = `${off} ${skewMs > 0 ? 'ahead' : 'behind'}: sign-ins and tokens will be refused`;
  return [...findings, clock.wrong(looked, found, 'sudo timedatectl set-ntp true')];
}

interface Answer {
  host: string;
  failure?: PosternError;
  /** How far this machine's clock is ahead. */
  skewMs?: number;
}

async function ask(url: string, now: () => number, signal: AbortSignal): Promise<Answer> {
  const { host } = new URL(url);
  try {
    const { date } = await getJson(url, { signal, retry: false });
    return { host, ...(date !== undefined && { skewMs: now() - date }) };
  } catch (error) {
    if (!(error instanceof PosternError) || signal.aborted) throw error;
    return { host, failure: error };
  }
}
