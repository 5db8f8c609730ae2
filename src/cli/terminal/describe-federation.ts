import { parseAudience } from '../../google/federation/audience.ts';
import type { Federation } from '../../google/federation/federation.ts';

/**
 * What a federated sign-in becomes at Google, in lines of a label and a value.
 *
 * @param project that of its queries: one that it counts for all the same need not be named twice
 */
export function describeFederation(
  federation: Federation,
  project: string | undefined,
): [label: string, value: string][] {
  const { stsEndpoint, userProject, impersonation } = federation;
  const { kind, pool, provider } = parseAudience(federation.audience);
  return [
    ['exchanged at', `${new URL(stsEndpoint).host}, ${kind} pool ${pool}, provider ${provider}`],
    ...(userProject && userProject !== project ? [['user project', userProject] as [string, string]] : []),
    ...(impersonation ? [['acting as', nameAccount(impersonation.url)] as [string, string]] : []),
  ];
}

/** The service account in the address of its tokens. */
function nameAccount(url: string): string {
  // Behind a question mark another account could stand.
  return (
    /^[^?]*\/serviceAccounts\/([^/:?]+):generateAccessToken$/.exec(url)?.[1]?.replace(/%40/i, '@') ?? url
  );
}
