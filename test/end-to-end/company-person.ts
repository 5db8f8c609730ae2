import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { Company } from '../sandbox/federation/company.ts';
import { approveDevice, visit } from '../sandbox/google/person.ts';
import { createEnvironment, type RunResult, runPostern } from '../sandbox/postern.ts';

const email = 'ada@example.com';

/** A person of a company who is signed in there as profile `default`, and the file for Google's libraries. */
export interface CompanyPerson {
  /** Her home, private. */
  readonly folder: string;
  readonly env: Record<string, string>;
  /** What `postern export --format external-account` has written. */
  readonly file: string;
  run(...args: string[]): Promise<RunResult>;
  /** Writes another file, which has the program also leave its answers at `path`. */
  writeFileWithOutput(path: string, changes?: object): string;
}

/**
 * Signs a person in with the real command, and exports the sign-in for Google's libraries.
 *
 * @param args more of `login`'s options; a device code is approved, any other flow goes through the redirect's address
 */
export async function signInAtCompany(
  company: Company,
  args: readonly string[] = [],
): Promise<CompanyPerson> {
  const folder = mkdtempSync(`${company.folder}/person-`);
  const env = createEnvironment(folder);
  const run = (...words: string[]) => runPostern(words, { env });
  const places = ['--issuer', company.idp.url, '--sts-endpoint', company.federation.stsEndpoint];
  const audience = args.includes('--audience') ? [] : ['--audience', company.audience];
  const common = [...places, '--client-id', 'public', ...audience, ...args, '--json'];
  const started = await run('login', 'start', ...common);
  assert.equal(started.exitCode, 0, started.stderr);
  const { flow, url, userCode } = JSON.parse(started.stdout);
  const isDevice = flow === 'device';
  if (isDevice) await approveDevice(url, userCode, { email });
  const input = isDevice ? '' : await visit(url, { email });
  const response = isDevice ? [] : ['--response-file', '-'];
  const finished = await runPostern(['login', 'finish', ...response], { env, input });
  assert.equal(finished.exitCode, 0, finished.stderr);

  const file = `${folder}/external-account.json`;
  const exported = await run('export', '--format', 'external-account', '--out', file);
  assert.deepEqual([exported.exitCode, exported.stdout], [0, ''], exported.stderr);
  return {
    folder,
    env,
    file,
    run,
    writeFileWithOutput(path, changes) {
      const account = JSON.parse(readFileSync(file, 'utf8'));
      account.credential_source.executable.output_file = path;
      const other = `${folder}/with-output.json`;
      writeFileSync(other, JSON.stringify({ ...account, ...changes }));
      return other;
    },
  };
}

/** The same, acting as the company's service account. Where that is impersonated only a file can say. */
export function signInAsServiceAccount(company: Company): Promise<CompanyPerson> {
  const { federation, serviceAccount, audience, folder } = company;
  const config = `${mkdtempSync(`${folder}/config-`)}/federation.json`;
  const account = {
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    token_url: federation.stsEndpoint,
    service_account_impersonation_url: federation.impersonationUrl(serviceAccount),
    service_account_impersonation: { token_lifetime_seconds: 7200 },
  };
  writeFileSync(config, JSON.stringify(account));
  return signInAtCompany(company, ['--flow', 'console', '--federation-config', config]);
}

/** What the identity provider was asked for tokens; Google's side reads its keys by itself. */
export function listTokenRequests({ idp }: Company) {
  return idp.requests.filter(({ path }) => path === '/token');
}
