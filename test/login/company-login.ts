import assert from 'node:assert/strict';
import type { FederatedUser } from '../../src/credentials/profile.ts';
import { splitScopes } from '../../src/google/federation/split-scopes.ts';
import { runConsoleLogin } from '../../src/login/console-login.ts';
import { type DeviceLoginOptions, runDeviceLogin } from '../../src/login/device-login.ts';
import type { FinishedLogin } from '../../src/login/finished-login.ts';
import type { LoginRequest } from '../../src/login/pending-login.ts';
import { readMetadata } from '../../src/oauth/authorization-server.ts';
import { parseServerAbilities } from '../../src/oauth/server-abilities.ts';
import type { Company } from '../sandbox/federation/company.ts';
import { approveDevice, visit } from '../sandbox/google/person.ts';
import type { CompanyClientKind } from '../sandbox/identity-provider/clients.ts';
import { createScriptedPerson } from './sandbox-login.ts';

export const email = 'ada@example.com';

/** What a sign-in at the company asks for, as the command line does. */
export async function createCompanyRequest(
  company: Company,
  kind: CompanyClientKind = 'public',
  change: Partial<LoginRequest> = {},
): Promise<LoginRequest> {
  const { server, document } = await readMetadata(company.idp.url);
  const abilities = parseServerAbilities(document);
  const { secret } = company.clients[kind];
  const { identityProvider, google } = splitScopes([], abilities.scopes);
  return {
    client: {
      id: kind,
      ...(secret !== undefined && { secret, authentications: [...abilities.authentications] }),
    },
    server,
    hasPkce: abilities.hasPkce,
    scopes: identityProvider,
    federation: {
      audience: company.audienceOf(kind),
      stsEndpoint: company.federation.stsEndpoint,
      scopes: google,
    },
    ...change,
  };
}

/** Signs in by device code; the person decides before the first poll. */
export function signInByDevice(
  request: LoginRequest,
  options: DeviceLoginOptions = {},
): Promise<FinishedLogin> {
  const person = {
    show: async ({ verificationUri, userCode }: { verificationUri: string; userCode: string }) =>
      void (await approveDevice(verificationUri, userCode, { email })),
    tell: () => undefined,
  };
  return runDeviceLogin(request, person, { sleep: async () => undefined, ...options });
}

/** Signs in by redirect: the person pastes the address that the browser ends at. */
export function signInByRedirect(request: LoginRequest): Promise<FinishedLogin> {
  return runConsoleLogin(
    request,
    createScriptedPerson((url) => visit(url, { email })),
  );
}

export function federatedOf({ credential }: Pick<FinishedLogin, 'credential'>): FederatedUser {
  assert.equal(credential.type, 'federated');
  return credential as FederatedUser;
}

/** What nobody may see of a sign-in. */
export function listFederatedSecrets({
  accessToken,
  refreshToken,
  idToken,
  client,
}: FederatedUser): string[] {
  return [accessToken, refreshToken, idToken, client.secret].filter((secret) => secret !== undefined);
}
