import { statSync } from 'node:fs';
import { readSignedIn, renewAccessToken } from '../../credentials/access-token.ts';
import type { Profile } from '../../credentials/profile.ts';
import type { ProfileFile } from '../../credentials/profile-file.ts';
import { type PosternError, SignInRequiredError } from '../../errors.ts';
import { formatScope } from '../../google/scopes.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { formatDuration } from '../duration.ts';
import { exitCodes } from '../exit-code.ts';
import { type GlobalOptions, getProfileName, openCredential } from '../global-options.ts';

export const statusOptions = {
  check: { type: 'boolean', describe: 'Ask the server whether the sign-in still works' },
} as const;

export interface StatusOptions extends GlobalOptions {
  check?: boolean | undefined;
}

/** What `--json` prints; every field is always there. */
interface Status {
  profile: string;
  source: 'profile' | null;
  kind: 'authorized_user' | null;
  account: string | null;
  scopes: string[];
  project: string | null;
  quotaProject: string | null;
  expiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  usable: boolean;
  reason: string | null;
  path: string;
}

/** `postern status`: says where the profile stands. @returns 0 if it is usable, else 4 */
export async function runStatus(options: StatusOptions, context: Context): Promise<number> {
  const store = await openCredential(options, context);
  const problem = await findProblem(store, options, context);
  const profile = problem?.code === 'not_signed_in' ? undefined : store.read();
  const status = createStatus(getProfileName(options, context), store.path, profile, problem);
  context.stdout.write(
    options.json
      ? `${JSON.stringify(status)}\n`
      : formatStatus(status, problem, context.now(), modeOf(store.path)),
  );
  return status.usable ? exitCodes.done : exitCodes.signInRequired;
}

/** Why a person must sign in, if they must; another failure, such as no network, is thrown. */
async function findProblem(
  store: ProfileFile,
  options: StatusOptions,
  { now, signal }: Context,
): Promise<PosternError | undefined> {
  try {
    const { credential } = readSignedIn(store);
    if (credential.refreshTokenExpiresAt !== undefined && credential.refreshTokenExpiresAt <= now()) {
      throw new SignInRequiredError('invalid_grant', 'The sign-in has reached its known end.');
    }
    if (options.check) await renewAccessToken(store, { now, signal });
    return undefined;
  } catch (error) {
    if (error instanceof SignInRequiredError) return error;
    throw error;
  }
}

function createStatus(
  name: string,
  path: string,
  profile: Profile | undefined,
  problem?: PosternError,
): Status {
  const { credential, project, quotaProject } = profile ?? {};
  return {
    profile: name,
    source: credential ? 'profile' : null,
    kind: credential?.type ?? null,
    account: credential?.account ?? null,
    scopes: credential?.scopes ?? [],
    project: project ?? null,
    quotaProject: quotaProject ?? null,
    expiresAt: formatMoment(credential?.expiresAt),
    refreshTokenExpiresAt: formatMoment(credential?.refreshTokenExpiresAt),
    usable: problem === undefined,
    reason: problem?.code ?? null,
    path,
  };
}

function formatStatus(status: Status, problem: PosternError | undefined, now: number, mode: string): string {
  const left = status.expiresAt === null ? 0 : Date.parse(status.expiresAt) - now;
  const lines: [string, string | null][] = [
    ['profile', status.profile],
    ['account', status.account],
    ['scopes', status.scopes.map(formatScope).join(', ') || null],
    ['project', status.project],
    ['quota project', status.quotaProject],
    [
      'access token',
      status.expiresAt && (left > 0 ? `good for ${formatDuration(left)}` : 'expired; renewed when needed'),
    ],
    ['sign-in ends', status.refreshTokenExpiresAt],
    ['usable', problem ? `no: ${problem.message}` : 'yes'],
    ['next', problem?.hint ?? null],
    ['file', status.source && `${status.path}${mode}`],
  ];
  return lines
    .filter((line): line is [string, string] => line[1] !== null)
    .map(([label, value]) => `${label.padEnd(14)}${formatPrintable(value, 1000)}\n`)
    .join('');
}

function formatMoment(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

function modeOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? ` (mode ${(stats.mode & 0o777).toString(8)})` : '';
}
