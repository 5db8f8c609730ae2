import { parseAudience } from '../../google/federation/audience.ts';
import type { Federation } from '../../google/federation/federation.ts';

/** What a federated sign-in becomes at Google, in lines of a label and a value. */
export function describeFederation(federation: Federation): [label: string, value: string][] {
  const { stsEndpoint, userProject, impersonation } = federation;
  const { kind, pool, provider } = parseAudience(federation.audience);
  return [
    ['exchanged at', `${new URL(stsEndpoint).host}, ${kind} pool ${pool}, provider ${provider}`],
    ...(userProject ? [['user project', userProject] as [string, string]] : []),
    ...(impersonation ? [['acting as', nameAccount(impersonation.url)] as [string, string]] : []),
  ];
}

/** The service account in the address of its tokens. */
function nameAccount(url: string): string {
  return /serviceAccounts\/([^/:]+):generateAccessToken$/.exec(url)?.[1]?.replace(/%40/i, '@') ?? url;
}
