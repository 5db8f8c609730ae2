import { UsageError } from '../../errors.ts';

/** Where a credential comes from, by the name that `status` says. */
export type Source =
  | { kind: 'access-token'; name: 'POSTERN_ACCESS_TOKEN'; accessToken: string }
  | { kind: 'json'; name: 'POSTERN_CREDENTIALS'; text: string }
  | { kind: 'refresh-token'; name: 'POSTERN_REFRESH_TOKEN'; json: Record<string, string | undefined> }
  | { kind: 'file'; name: '--credentials' | 'POSTERN_CREDENTIALS_FILE'; path: string }
  /** @param isNamed whether it must be this one; else Application Default Credentials may stand in for a missing one */
  | { kind: 'profile'; name: 'profile'; isNamed: boolean }
  | { kind: 'adc'; name: 'adc' };

export interface SourceOptions {
  profile?: string | undefined;
  credentials?: string | undefined;
  adc?: boolean | undefined;
}

/**
 * The first source that is there. What the command line names comes before what the environment does, and that before
 * what is kept.
 *
 * @throws UsageError where the command line names two, or the environment half of one
 */
export function chooseSource(
  { profile, credentials, adc }: SourceOptions,
  env: Readonly<Record<string, string | undefined>>,
): Source {
  const named = [profile && '--profile', credentials && '--credentials', adc && '--adc'].filter(Boolean);
  if (named.length > 1) throw new UsageError(`${named.join(' and ')} name two credentials.`);
  if (credentials) return { kind: 'file', name: '--credentials', path: credentials };
  if (adc) return { kind: 'adc', name: 'adc' };
  if (profile) return { kind: 'profile', name: 'profile', isNamed: true };
  return (
    sourceOfEnvironment(env) ?? { kind: 'profile', name: 'profile', isNamed: Boolean(env['POSTERN_PROFILE']) }
  );
}

/** What the environment brings. Around what a CI's secret store hands over there may be white space. */
function sourceOfEnvironment(env: Readonly<Record<string, string | undefined>>): Source | undefined {
  const given = (name: string): string | undefined => env[name]?.trim() || undefined;
  const accessToken = given('POSTERN_ACCESS_TOKEN');
  if (accessToken) return { kind: 'access-token', name: 'POSTERN_ACCESS_TOKEN', accessToken };
  const text = given('POSTERN_CREDENTIALS');
  if (text) return { kind: 'json', name: 'POSTERN_CREDENTIALS', text };
  const json = {
    refresh_token: given('POSTERN_REFRESH_TOKEN'),
    client_id: given('POSTERN_CLIENT_ID'),
    client_secret: given('POSTERN_CLIENT_SECRET'),
  };
  // A client's ID means nothing else, so that a secret that did not arrive is no reason to act as somebody else. The
  // client secret alone may be for `postern login`.
  if (json.refresh_token ?? json.client_id) {
    checkWhole(given);
    return { kind: 'refresh-token', name: 'POSTERN_REFRESH_TOKEN', json };
  }
  const path = env['POSTERN_CREDENTIALS_FILE'];
  return path ? { kind: 'file', name: 'POSTERN_CREDENTIALS_FILE', path } : undefined;
}

const refreshVariables = ['POSTERN_REFRESH_TOKEN', 'POSTERN_CLIENT_ID', 'POSTERN_CLIENT_SECRET'];

/** @throws UsageError where the environment gives some of the three, and not all */
function checkWhole(given: (name: string) => string | undefined): void {
  const [isThere = [], missing = []] = [true, false].map((there) =>
    refreshVariables.filter((name) => (given(name) !== undefined) === there),
  );
  if (missing.length === 0) return;
  const verb = (names: string[]): string => `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'}`;
  throw new UsageError(`${verb(isThere)} set, and ${verb(missing)} not.`, {
    hint: 'A refresh token works with the client that it was given to, and with no other: set all three, or none.',
  });
}
