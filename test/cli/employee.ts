import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { FederatedUser, Profile } from '../../src/credentials/profile.ts';
import { openProfileFile } from '../credentials/kept-profile.ts';
import type { Company } from '../sandbox/federation/company.ts';
import { approveDevice, type PersonChoices } from '../sandbox/google/person.ts';
import type { CompanyClientKind } from '../sandbox/identity-provider/clients.ts';
import { createEnvironment, type RunResult, runPostern } from '../sandbox/postern.ts';
import { type SignInResult, signInWith } from '../sandbox/sign-in.ts';
import { type MainOptions, runMain } from './run-main.ts';

/** Somebody of a company, with a home of their own. */
export interface Employee {
  readonly folder: string;
  readonly home: string;
  readonly env: Record<string, string>;
  /** Signs in with the real command by a redirect, without waiting: `postern login --flow console` and these options. */
  signIn(
    args: readonly string[],
    extra?: Record<string, string>,
    choices?: Partial<PersonChoices>,
  ): Promise<SignInResult>;
  /** Signs in with the real command by device code, which takes the five seconds until it polls. */
  signInByDevice(args: readonly string[], choices?: Partial<PersonChoices>): Promise<RunResult>;
  /** Runs a command line in this process. */
  run(args: readonly string[], options?: Partial<MainOptions>): Promise<RunResult>;
  read(name?: string): Profile & { credential: FederatedUser };
}

const email = 'ada@example.com';

/** The options of a first sign-in: where it goes, as which client, and for what. */
export function nameCompany(company: Company, client: CompanyClientKind = 'public'): string[] {
  return [
    ...['--issuer', company.idp.url, '--client-id', client, '--audience', company.audienceOf(client)],
    ...['--sts-endpoint', company.federation.stsEndpoint],
  ];
}

export function meetEmployee(company: Company): Employee {
  const folder = mkdtempSync(join(company.folder, 'person-'));
  const env = createEnvironment(folder, { TMPDIR: folder });
  const home = env['POSTERN_HOME'] ?? '';
  return {
    folder,
    home,
    env,
    signIn(args, extra = {}, choices = {}) {
      const options = { args: ['--flow', 'console', ...args], env: { ...env, ...extra }, email };
      return signInWith({ folder }, { ...options, ...choices });
    },
    signInByDevice(args, choices) {
      const decide = createDecision({ email, ...choices });
      return runPostern(['login', ...args], { env, onStderr: decide });
    },
    run: (args, options) => runMain(args, { env, ...options }),
    read(name) {
      const profile = openProfileFile(home, name).read();
      if (profile?.credential.type !== 'federated') throw new Error('Nobody is signed in by federation');
      return { ...profile, credential: profile.credential };
    },
  };
}

/** Approves what is shown as soon as it is, once. */
function createDecision(choices: PersonChoices): (text: string) => void {
  let said = '';
  let hasDecided = false;
  return (text) => {
    said += text;
    const [, url] = /any device:\n\n(\S+)\n/.exec(said) ?? [];
    const [, userCode] = /just as it stands: {3}(\S+)\n/.exec(said) ?? [];
    if (hasDecided || !url || !userCode) return;
    hasDecided = true;
    void approveDevice(url, userCode, choices);
  };
}

/** What nobody may see of a sign-in, where it was not asked for. */
export function listFederatedSecrets({ credential }: { credential: FederatedUser }): string[] {
  const { accessToken, refreshToken, idToken, client } = credential;
  return [accessToken, refreshToken, idToken, client.secret].filter((secret) => secret !== undefined);
}
