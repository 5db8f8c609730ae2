import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxBigQuery, type SandboxBigQueryOptions, startBigQuery } from '../bigquery/server.ts';
import {
  type CompanyClient,
  type CompanyClientKind,
  createCompanyClient,
} from '../identity-provider/clients.ts';
import type { ProviderRules } from '../identity-provider/engine.ts';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider.ts';
import type { PoolProvider } from './pool-provider.ts';
import { type FederationOptions, type SandboxFederation, startFederation } from './start-federation.ts';

export interface CompanyOptions extends Omit<FederationOptions, 'providers' | 'serviceAccounts'> {
  /** How the identity provider is set up. */
  readonly idp?: Partial<ProviderRules>;
  /** How all of its providers in Google's pools are. */
  readonly provider?: Partial<PoolProvider>;
  readonly bigQuery?: Omit<SandboxBigQueryOptions, 'authorize'>;
}

/** A company whose people sign in at its own identity provider, and Google, which knows of it. */
export interface Company {
  readonly idp: IdentityProvider;
  readonly federation: SandboxFederation;
  /** Accepts the access tokens of {@link federation} and no others. */
  readonly bigQuery: SandboxBigQuery;
  /** By the way in which they show who they are at the token endpoint; the ID of each is its kind. */
  readonly clients: Readonly<Record<CompanyClientKind, CompanyClient>>;
  /** Of the client `public`, in the workforce pool. */
  readonly audience: string;
  /** In the workload pool, for the ID tokens of all clients. */
  readonly workloadAudience: string;
  /** Whom its people may act as. */
  readonly serviceAccount: string;
  /** Private to this company and deleted with it. */
  readonly folder: string;
  /** The provider in the workforce pool for one client: each takes the ID tokens of one. */
  audienceOf(client: CompanyClientKind): string;
  close(): Promise<void>;
}

const kinds = ['public', 'basic', 'post'] as const;

const workforcePool = '//iam.googleapis.com/locations/global/workforcePools/example-people/providers';

const workloadAudience =
  '//iam.googleapis.com/projects/482956413874/locations/global/workloadIdentityPools/example-programs/providers/example';

const serviceAccount = 'reports@postern-sandbox.iam.gserviceaccount.com';

/** Starts the identity provider, Google's side of the federation, and BigQuery with the names. */
export async function startCompany(options: CompanyOptions = {}): Promise<Company> {
  const { idp: rules, provider, bigQuery: bigQueryOptions, ...federationOptions } = options;
  const clients = {
    public: createCompanyClient('public'),
    basic: createCompanyClient('basic'),
    post: createCompanyClient('post'),
  };
  const idp = await startIdentityProvider({
    ...rules,
    clients: Object.values(clients).map(({ metadata }) => metadata),
  });
  const audienceOf = (client: CompanyClientKind): string => `${workforcePool}/example-${client}`;
  const common = { issuer: idp.url, ...provider };
  const federation = await startFederation({
    ...federationOptions,
    serviceAccounts: [serviceAccount],
    providers: [
      ...kinds.map((id) => ({ audience: audienceOf(id), clientId: id, ...common })),
      { audience: workloadAudience, allowedAudiences: kinds, ...common },
    ],
  });
  const bigQuery = await startBigQuery({ ...bigQueryOptions, authorize: federation.authorize });
  const folder = await mkdtemp(join(tmpdir(), 'postern-company-'));
  return {
    idp,
    federation,
    bigQuery,
    clients,
    audience: audienceOf('public'),
    workloadAudience,
    serviceAccount,
    folder,
    audienceOf,
    async close() {
      await Promise.all([idp.close(), federation.close(), bigQuery.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
