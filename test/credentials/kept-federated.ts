import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FederatedUser } from '../../src/credentials/profile.ts';
import type { ProfileFile } from '../../src/credentials/profile-file.ts';
import type { LoginRequest } from '../../src/login/pending-login.ts';
import { createCompanyRequest, federatedOf, signInByDevice } from '../login/company-login.ts';
import type { Company } from '../sandbox/federation/company.ts';
import type { CompanyClientKind } from '../sandbox/identity-provider/clients.ts';
import { openProfileFile } from './kept-profile.ts';

export interface KeptFederated {
  folder: string;
  store: ProfileFile;
  /** As it was kept first. */
  credential: FederatedUser;
  /** As it is kept now. */
  read(): FederatedUser;
}

/** A person's real sign-in at the company, kept in a home of its own. */
export async function keepFederated(
  company: Company,
  change: Partial<FederatedUser> = {},
  { kind = 'public', request = {} }: { kind?: CompanyClientKind; request?: Partial<LoginRequest> } = {},
): Promise<KeptFederated> {
  const asked = await createCompanyRequest(company, kind, request);
  const credential = { ...federatedOf(await signInByDevice(asked)), ...change };
  return writeFederated(company.folder, credential);
}

/** A sign-in, whatever it is, in a home of its own. */
export async function writeFederated(parent: string, credential: FederatedUser): Promise<KeptFederated> {
  const folder = mkdtempSync(join(parent || tmpdir(), 'person-'));
  const store = openProfileFile(folder);
  await store.write({ credential });
  return {
    folder,
    store,
    credential,
    read() {
      const kept = store.read()?.credential;
      if (kept?.type !== 'federated') throw new Error('Nobody is signed in by federation');
      return kept;
    },
  };
}

/** What has reached the company's servers since: refreshes, exchanges at Google, revocations. */
export function watchCompany({ idp, federation }: Company) {
  const [seen, seenByGoogle] = [idp.requests.length, federation.requests.length];
  return () => {
    const requests = idp.requests.slice(seen);
    return {
      refreshes: requests.filter(({ body }) => body['grant_type'] === 'refresh_token').length,
      exchanges: federation.requests.slice(seenByGoogle).filter(({ path }) => path === '/v1/token').length,
      revocations: requests.filter(({ path }) => path === '/token/revocation').length,
    };
  };
}

/** An ID token with these claims, by a key that nobody knows. */
export function inventIdToken(claims: object, header: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: 'RS256', kid: 'invented', ...header },
    { iat: now, exp: now + 3600, ...claims },
  ];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.c2lnbmVk`;
}
