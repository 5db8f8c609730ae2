import { getHome } from '../../credentials/home.ts';
import type { KeptCredential } from '../../credentials/profile.ts';
import { googleAuthorizationServer } from '../../google/authorization-server.ts';
import type { Context } from '../context.ts';
import { checkClient } from '../doctor/check-client.ts';
import { checkCredential } from '../doctor/check-credential.ts';
import { checkCertificates, checkProxy } from '../doctor/check-environment.ts';
import { checkNetwork } from '../doctor/check-network.ts';
import { checkNode } from '../doctor/check-node.ts';
import { checkProjects } from '../doctor/check-project.ts';
import { checkLocks, checkStore } from '../doctor/check-store.ts';
import { checkTerminal } from '../doctor/check-terminal.ts';
import { createReporter, type Finding } from '../doctor/finding.ts';
import { formatFindings } from '../doctor/show-findings.ts';
import { exitCodes } from '../exit-code.ts';
import { nameProfile } from '../name-profile.ts';
import { type CredentialOptions, credentialOptions, openCredential } from '../open-credential.ts';

export const doctorOptions = {
  offline: { type: 'boolean', describe: 'Ask no server' },
  ...credentialOptions,
} as const;

export interface DoctorOptions extends CredentialOptions {
  offline?: boolean | undefined;
}

const googleBigQuery = 'https://bigquery.googleapis.com/';

/** `postern doctor`: looks at all that a sign-in and a query depend on. @returns 1 if something is wrong, else 0 */
export async function runDoctor(options: DoctorOptions, context: Context): Promise<number> {
  const { env, uid } = context;
  const isOffline = options.offline === true;
  const home = await getHome(env, uid);
  const open = () => openCredential(options, context);
  const { findings: ofCredential, credential } = await checkCredential(open, isOffline, context);
  const findings: Finding[] = [
    checkNode(context.nodeVersion),
    checkStore(home),
    checkLocks(home, Date.now()),
    checkProxy(env),
    checkCertificates(env),
    ...(isOffline
      ? [createReporter('network').skip('the network and the clock', 'nothing was asked: --offline')]
      : await checkNetwork(listAddresses(credential?.kept, env), context)),
    ...ofCredential,
    checkClient(credential, env),
    ...checkProjects(credential, env),
    checkTerminal(context),
  ];
  const named = findings.map((one) => ({ ...one, next: one.next && nameProfile(one.next, options.profile) }));
  context.stdout.write(options.json ? `${JSON.stringify(named)}\n` : formatFindings(named));
  return findings.some(({ state }) => state === 'wrong') ? exitCodes.failed : exitCodes.done;
}

/** The servers that this credential and its queries go to. */
function listAddresses(kept: KeptCredential | undefined, env: Context['env']): string[] {
  const federation = kept?.type === 'federated' ? kept.federation : undefined;
  const emulator = env['BIGQUERY_EMULATOR_HOST'];
  // `localhost:9050` by itself would be an address of the scheme `localhost`.
  const bigQuery = emulator && URL.parse(/^https?:/i.test(emulator) ? emulator : `http://${emulator}`)?.href;
  const exchange = federation ? [federation.stsEndpoint, federation.impersonation?.url] : [];
  const { tokenEndpoint } = kept?.server ?? googleAuthorizationServer;
  const addresses = [tokenEndpoint, ...exchange, bigQuery || googleBigQuery].filter(
    (one) => one !== undefined,
  );
  return [...new Map(addresses.map((one) => [new URL(one).host, one])).values()];
}
