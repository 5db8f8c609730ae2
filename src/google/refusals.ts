import type { Refusal } from '../oauth/refusal.ts';
import { clientRefusals } from './client-refusals.ts';
import { deviceRefusals } from './device-refusals.ts';
import type { KnownRefusal, RefusalPlace } from './known-refusal.ts';
import { policyRefusals } from './policy-refusals.ts';
import { requestRefusals } from './request-refusals.ts';

/** The catalogue: all that Google is known to refuse with. Of an error's meanings, those with words come first. */
export const refusals: readonly KnownRefusal[] = [
  ...policyRefusals,
  ...clientRefusals,
  ...deviceRefusals,
  ...requestRefusals,
];

/** What a refusal means where it was met; undefined for what is not in the catalogue. */
export function findRefusal(
  place: RefusalPlace,
  { error, description, subtype }: Pick<Refusal, 'error' | 'description' | 'subtype'>,
): KnownRefusal | undefined {
  return refusals.find(
    (known) =>
      known.error === error &&
      known.places.includes(place) &&
      (known.words === undefined || known.words.test(`${description} ${subtype}`)),
  );
}
