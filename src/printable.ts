import { stripVTControlCharacters } from 'node:util';

/**
 * What a terminal may act on or a reader may not see: controls, lone surrogates, line separators, everything that
 * Unicode says to draw as nothing, such as bidirectional marks, and the marks of annotations.
 */
const invisible = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]+/gu;

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
