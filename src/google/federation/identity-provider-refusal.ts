import type { Explanation, RefusalPlace } from '../known-refusal.ts';

/** Where an identity provider's refusal turns up; what its own pages show is not ours to explain. */
export type FederationPlace = Exclude<RefusalPlace, 'page'>;

/** A row of the catalogue: what an identity provider writes, and what it means. */
export interface IdentityProviderRefusal extends Explanation {
  /** The errors as they are written; any, where the words alone tell. */
  errors?: readonly string[];
  /** Looked for in the description. */
  words?: RegExp;
  places: readonly FederationPlace[];
}

export const everywhere = ['redirect', 'exchange', 'refresh', 'device'] as const;

/** Where a program hears it, and the person is not in a browser. */
export const anyAnswer = ['exchange', 'refresh', 'device'] as const;

/** The way round a device flow: the person signs in at the identity provider and pastes the address back. */
export const byConsole = { command: 'postern login --flow console', isOtherWay: true } as const;

/** One of Entra ID's numbers, which tell more than its OAuth errors do. */
export function aadsts(...numbers: readonly number[]): RegExp {
  return new RegExp(`\\bAADSTS(?:${numbers.join('|')})\\b`);
}
