import { stripVTControlCharacters } from 'node:util';

/**
 * What a terminal may act on or a reader may not see: C0 and C1 controls, DEL, line separators, bidirectional
 * marks, zero-width characters and lone surrogates.
 */
const invisible =
  /[\p{Cc}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\p{Cs}]+/gu;

/**
 * Text from a server, a file or a paste, made safe to show: one line, nothing but visible characters, cut short.
 *
 * @param maximumLength in characters; what is longer ends in an ellipsis
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 the alphabet of `error_description`, which servers break
 */
export function formatPrintable(text: string, maximumLength = 300): string {
  // What will be cut off is not worth cleaning; four times as much leaves room for what cleaning removes.
  const head = text.slice(0, maximumLength * 4);
  const visible = stripVTControlCharacters(head).replace(invisible, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...visible];
  if (characters.length <= maximumLength) return visible;
  return `${characters.slice(0, maximumLength - 1).join('')}…`;
}
