/**
 * Has a sign-in be of this profile: as it stands, what to type would sign in as the profile in use, and replace what
 * is kept there.
 */
export function nameProfile(hint: string, profile: string | undefined): string {
  if (profile === undefined) return hint;
  return hint.replace(
    /\bpostern login( start)?\b(?! --profile| (?:start|finish|pending|cancel)\b)/g,
    (_, start = '') => `postern login${start} --profile ${profile}`,
  );
}
