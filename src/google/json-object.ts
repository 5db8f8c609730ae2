/**
 * Narrows the text of a file to a JSON object. One that went through Windows may begin with a byte order mark.
 *
 * @param refuse the failure that the fault is, which says nothing of what is in the file
 */
export function parseJsonObject(
  text: string,
  refuse: (fault: 'is not JSON' | 'is not a JSON object') => Error,
): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw refuse('is not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw refuse('is not a JSON object');
}
