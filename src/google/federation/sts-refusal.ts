import type { ErrorCode } from '../../errors.ts';
import { type Audience, describePoolProvider } from './audience.ts';
import type { Federation } from './federation.ts';

/** What a refusal is about: the provider in the pool, and whose token was exchanged. */
export interface Exchange {
  audience: Audience & { audience: string };
  federation: Federation;
  issuer: string;
  clientId: string;
}

/** What a refusal of Google's means. A person's new sign-in mends none: it is how things are set up. */
export interface StsExplanation {
  code: ErrorCode;
  /** Without its full stop. */
  sentence: string;
  hint: string;
}

/** A row of the catalogue: what Google writes, and what it means. */
export interface StsRefusal {
  /** OAuth's error, or the status of an API; any, where the words alone tell. */
  error?: string;
  words?: RegExp;
  explain: (exchange: Exchange) => StsExplanation;
}

/** What a refusal means that is about how the provider in the pool is set up, in sentences that name it. */
export function refusedByPoolProvider(
  sentence: (provider: string, exchange: Exchange) => string,
  hint: (provider: string, exchange: Exchange) => string,
): (exchange: Exchange) => StsExplanation {
  return (exchange) => {
    const provider = describePoolProvider(exchange.audience);
    return {
      code: 'federation_refused',
      sentence: sentence(provider, exchange),
      hint: hint(provider, exchange),
    };
  };
}

/** Everybody in the pool, as IAM's policies name them; quoted for a shell. */
export function quotePrincipals({ audience }: Exchange['audience']): string {
  return `'principalSet:${audience.replace(/\/providers\/[\w-]+$/, '')}/*'`;
}

/** The refusals that either server can give. */
export const sharedRefusals: readonly StsRefusal[] = [
  {
    // https://github.com/hashicorp/terraform-provider-google/issues/17938 and the role's name in the refusal
    words: /serviceusage\.services\.use|serviceUsageConsumer|permission to use project/i,
    explain: ({ audience, federation: { userProject } }) => ({
      code: 'permission_denied',
      sentence: 'You may not use the user project, which quota and billing of the sign-in go to',
      hint: `Have its owner run this, and try again some minutes later: gcloud projects add-iam-policy-binding ${plain(userProject, 'PROJECT')} --role=roles/serviceusage.serviceUsageConsumer --member=${quotePrincipals(audience)}`,
    }),
  },
];

/** What can stand in a command without quotes; of anything else, only what it is. */
export function plain(value: string | undefined, otherwise: string): string {
  return value !== undefined && /^[\w.:@][\w.:@-]*$/.test(value) ? value : otherwise;
}
