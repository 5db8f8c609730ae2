import type { BigQueryClient } from './client.ts';
import { createQueryRequest, type QuerySettings } from './query-request.ts';
import { type Field, parseSchema } from './schema.ts';

/** What a query would do. */
export interface DryRun {
  bytesProcessed: bigint;
  schema: Field[];
}

/**
 * Asks what a query would read and answer, without running it: nothing is billed. Any access token that may query may
 * do this, too.
 *
 * @throws PosternError `invalid_query`, `not_found`, `permission_denied`, ...
 */
export async function runDry(
  client: BigQueryClient,
  settings: QuerySettings,
  signal: AbortSignal | undefined,
): Promise<DryRun> {
  const answer = await client.send(createQueryRequest(settings, { dryRun: true }), signal);
  return {
    bytesProcessed: BigInt(String(answer['totalBytesProcessed'] ?? 0)),
    schema: parseSchema(answer['schema']),
  };
}
