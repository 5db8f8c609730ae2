import { statSync } from 'node:fs';
import { isFromTheFuture } from '../../credentials/kept-token.ts';
import type { KeptCredential } from '../../credentials/profile.ts';
import type { ProfileFile } from '../../credentials/profile-file.ts';
import { getSignInEnd } from '../../credentials/sign-in-end.ts';
import { formatScope } from '../../google/scopes.ts';
import { formatPrintable } from '../../printable.ts';
import { formatDuration } from '../duration.ts';
import { nameProfile } from '../name-profile.ts';
import { describeFederation } from '../terminal/describe-federation.ts';
import type { Examined } from './examine.ts';

/** What `--json` prints; every field is always there. */
export interface Status {
  /** Null where the credential is no profile's. */
  profile: string | null;
  source: string | null;
  kind: string | null;
  account: string | null;
  scopes: string[];
  project: string | null;
  quotaProject: string | null;
  expiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  usable: boolean;
  reason: string | null;
  path: string | null;
}

/** @param profile the one that this is about, if it is about one */
export function createStatus(
  { credential, problem, expiresAt }: Examined,
  profile: Pick<ProfileFile, 'name' | 'path'> | undefined,
): Status {
  const { kept } = credential ?? {};
  return {
    profile: profile?.name ?? null,
    source: credential?.source ?? null,
    kind: credential?.kind ?? null,
    account: credential?.account ?? null,
    scopes: kept?.scopes ?? [],
    project: credential?.project ?? null,
    quotaProject: credential?.quotaProject ?? null,
    // An end of 0 belongs to no token: none was asked for yet.
    expiresAt: formatMoment(expiresAt || undefined),
    refreshTokenExpiresAt: formatMoment(kept?.refreshTokenExpiresAt),
    usable: problem === undefined,
    reason: problem?.code ?? null,
    path: profile?.path ?? credential?.path ?? null,
  };
}

/**
 * The same for a person.
 *
 * @param now ms since the epoch
 * @param named the profile that a next step must name, because it may not be the one in use
 */
export function formatStatus(
  status: Status,
  { problem, credential }: Pick<Examined, 'problem' | 'credential'>,
  now: number,
  named?: string,
): string {
  const isKnown = !isFromTheFuture(credential?.kept ?? {}, now);
  const left = status.expiresAt === null || !isKnown ? 0 : Date.parse(status.expiresAt) - now;
  const lines: [string, string | null][] = [
    ['profile', status.profile],
    ['source', status.source === 'profile' ? null : status.source],
    ['kind', status.kind === 'authorized_user' ? null : status.kind],
    ['account', status.account],
    ['scopes', status.scopes.map(formatScope).join(', ') || null],
    ['project', status.project],
    ['quota project', status.quotaProject],
    [
      'access token',
      status.expiresAt && (left > 0 ? `good for ${formatDuration(left)}` : 'expired; renewed when needed'),
    ],
    ['sign-in ends', formatMoment(credential?.kept && getSignInEnd(credential.kept))],
    ...listFederation(credential?.kept, status.project),
    ['usable', problem ? `no: ${problem.message}` : 'yes'],
    ['next', problem?.hint === undefined ? null : nameProfile(problem.hint, named)],
    ['file', formatFile(status.path)],
  ];
  return lines
    .filter((line): line is [string, string] => line[1] !== null)
    .map(([label, value]) => `${label.padEnd(14)}${formatPrintable(value, 1000)}\n`)
    .join('');
}

/** Where a federated sign-in comes from, and what it becomes at Google. */
function listFederation(kept: KeptCredential | undefined, project: string | null): [string, string][] {
  if (kept?.type !== 'federated') return [];
  return [['signed in at', kept.server.issuer], ...describeFederation(kept.federation, project ?? undefined)];
}

function formatMoment(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

/** With its mode; nothing where there is no file. */
function formatFile(path: string | null): string | null {
  const stats = path === null ? undefined : statSync(path, { throwIfNoEntry: false });
  return stats ? `${path} (mode ${(stats.mode & 0o777).toString(8)})` : null;
}
