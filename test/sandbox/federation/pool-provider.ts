/** What an administrator sets up for a company at Google: a provider in a workforce or a workload pool. */
export interface PoolProvider {
  /** Its full name: `//iam.googleapis.com/.../providers/PROVIDER`. */
  readonly audience: string;
  /** As the company's ID tokens name it. */
  readonly issuer: string;
  /** Of a workforce pool: the one audience that an ID token may have. */
  readonly clientId?: string;
  /** Of a workload pool: its own name where none are listed. */
  readonly allowedAudiences?: readonly string[];
  /** By default, everybody is let in. */
  readonly attributeCondition?: (claims: Readonly<Record<string, unknown>>) => boolean;
  /** Of a workforce pool: how long its access tokens live. 3600 by default. */
  readonly sessionSeconds?: number;
  /** Of a workforce pool: it gives no tokens to programs. */
  readonly disableProgrammaticSignin?: boolean;
  readonly disabled?: boolean;
  /** The projects for which its people have `serviceusage.services.use`; all of them by default. */
  readonly userProjects?: readonly string[];
}

const nameFormat =
  /^\/\/iam\.googleapis\.com\/(?:projects\/\d+\/)?locations\/[\w-]+\/(workforcePools|workloadIdentityPools)\/[\w-]+\/providers\/[\w-]+$/;

/** Whether an audience is what the name of a provider looks like. */
export function isProviderName(audience: string): boolean {
  return nameFormat.test(audience);
}

export function isWorkforce({ audience }: PoolProvider): boolean {
  return nameFormat.exec(audience)?.[1] === 'workforcePools';
}

/** How IAM policies name a person of the pool. */
export function formatPrincipal({ audience }: PoolProvider, subject: string): string {
  return `principal:${audience.replace(/\/providers\/.*$/, '')}/subject/${subject}`;
}
