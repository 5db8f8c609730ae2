import { UsageError } from '../../errors.ts';
import { formatPrintable } from '../../printable.ts';

/** What an audience names. */
export interface Audience {
  /** Workforce: people of a company. Workload: programs, and whoever else has a token. */
  kind: 'workforce' | 'workload';
  pool: string;
  provider: string;
}

const patterns = {
  workforce: /^\/\/iam\.googleapis\.com\/locations\/[\w-]+\/workforcePools\/([\w-]+)\/providers\/([\w-]+)$/,
  workload:
    /^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/[\w-]+\/workloadIdentityPools\/([\w-]+)\/providers\/([\w-]+)$/,
};

/**
 * Reads an audience: the full name of a provider in a pool. The address that Google's console shows of it is one, too.
 *
 * @returns the name as Google's Security Token Service wants it, and what is in it
 * @throws UsageError
 * @see https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token `audience`
 */
export function parseAudience(text: string): Audience & { audience: string } {
  const audience = text
    .trim()
    .replace(/^(?:https:)?(?:\/\/iam\.googleapis\.com\/)?/, '//iam.googleapis.com/');
  for (const kind of ['workforce', 'workload'] as const) {
    const [, pool, provider] = patterns[kind].exec(audience) ?? [];
    if (pool && provider) return { audience, kind, pool, provider };
  }
  throw new UsageError(
    `This names no provider of a workforce or workload pool: ${formatPrintable(text, 200) || 'empty'}.`,
    {
      hint: 'postern login --audience //iam.googleapis.com/locations/global/workforcePools/POOL/providers/PROVIDER',
    },
  );
}

/** Whether a text is an audience just as Google's Security Token Service wants it. */
export function isAudience(text: string): boolean {
  return Object.values(patterns).some((pattern) => pattern.test(text));
}

/** The provider and its pool, for a sentence. */
export function describePoolProvider({ kind, pool, provider }: Audience): string {
  return `provider ${provider} of the ${kind} pool ${pool}`;
}
