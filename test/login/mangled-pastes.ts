import fc from 'fast-check';
import type { InventedResponse } from './invented-responses.ts';

/** One thing that happens to a response on its way from the address bar to the prompt. */
export type Mangling = (text: string) => string;

/** What is copied. */
export const copies: Record<string, (response: InventedResponse) => string> = {
  address: ({ redirectUri, query }) => `${redirectUri}?${query}`,
  'address without its scheme': ({ redirectUri, query }) =>
    // Only a loopback address can be told from words without it.
    redirectUri.startsWith('http:')
      ? `${redirectUri.slice('http://'.length)}?${query}`
      : `${redirectUri}?${query}`,
  query: ({ query }) => `?${query}`,
  'query without its mark': ({ query }) => query,
  'encoded address': ({ redirectUri, query }) => encodeURIComponent(`${redirectUri}?${query}`),
  'encoded query': ({ query }) => encodeURIComponent(`?${query}`),
  'encoded query without its mark': ({ query }) => encodeURIComponent(query),
};

/** What programs that pass text on do to single characters. */
export const escapes: Record<string, Mangling> = {
  'a shell escape': (text) => text.replace(/[^\w\s/:.-]/g, '\\$&'),
  'an escape of three characters': (text) => text.replace(/[?&=]/g, '\\$&'),
  'HTML ampersands': (text) => text.replaceAll('&', '&amp;'),
  'HTML ampersands, twice': (text) => text.replaceAll('&', '&amp;amp;'),
  'numbered ampersands': (text) => text.replaceAll('&', '&#38;'),
  'JSON of Go': (text) => text.replaceAll('&', '\\u0026'),
  'JSON of Gson': (text) => text.replaceAll('&', '\\u0026').replaceAll('=', '\\u003d'),
  'JSON of PHP': (text) => text.replaceAll('/', '\\/'),
  'JSON in JSON': (text) => text.replaceAll('&', '\\\\u0026'),
};

/** The same thing twice, as impatient people paste. */
export const repetitions: Record<string, Mangling> = Object.fromEntries(
  ['', '\n', ' ', '\r\n', '\n\n'].map((between) => [
    `twice with ${JSON.stringify(between)} between`,
    (text: string) => text + between + text,
  ]),
);

const around =
  (before: string, after: string): Mangling =>
  (text) =>
    before + text + after;

export const enclosures: Record<string, Mangling> = {
  'double quotes': around('"', '"'),
  'single quotes': around("'", "'"),
  backticks: around('`', '`'),
  'a code block': around('```\n', '\n```'),
  'curly quotes': around('\u201c', '\u201d'),
  'single curly quotes': around('\u2018', '\u2019'),
  'low quotes': around('\u201e', '\u201c'),
  'French quotes': around('\u00ab\u00a0', '\u00a0\u00bb'),
  'Japanese quotes': around('\u300c', '\u300d'),
  'angle brackets': around('<', '>'),
  brackets: around('(', ')'),
  'bold type': around('**', '**'),
  'a Markdown link': around('[the page](', ')'),
  'a Markdown link to itself': (text) => `[${text}](${text})`,
  'an HTML link': (text) => `<a href="${text}">${text}</a>`,
  'a JSON value': around('{"url":"', '"}'),
  'a line in JSON': around('"', '\\n"'),
  'a bracketed paste': around('\x1b[200~', '\x1b[201~'),
  'a bracketed paste without its Escape': around('[200~', '[201~'),
  'a bracketed paste in caret notation': around('^[[200~', '^[[201~'),
  colours: around('\x1b[4;34m', '\x1b[0m'),
  'colours without their Escape': around('[4;34m', '[0m'),
  'a hyperlink': (text) => `\x1b]8;;${text}\x1b\\${text}\x1b]8;;\x1b\\`,
  'a byte order mark': around('\ufeff', ''),
  'bidirectional marks': around('\u2066', '\u2069\u200e'),
  'a full stop': around('', '.'),
  'much punctuation': around('', '?!.,;:'),
  'a fragment': around('', '#'),
  blanks: around(' \t\u00a0', '\u00a0 \t'),
};

/** Words around it on its own line, and above it. */
export const words: Record<string, Mangling> = {
  English: around('It says: ', ' and does not load'),
  'English above it': around('Sure!\nHere it is:\n\n', ''),
  'one word above it': around('Sure\n', ''),
  French: around("C'est bien : ", " , n'est-ce pas ?"),
  Russian: around('Вот адрес: ', ' спасибо'),
  'Russian above and below it': around('Вот адрес\n', '\nСпасибо'),
  'Chinese without blanks': around('网址是', '。谢谢'),
  'Japanese without blanks': around('これです：', 'です。'),
  Arabic: around('هذا هو العنوان: ', ' شكرا'),
  'Hebrew with marks': around('\u200fהכתובת: \u200e', '\u200f תודה'),
  emoji: around('👉 ', ' 🙏'),
  'a command': around("echo '", "' | postern login finish"),
  'the error page of Chrome': around('The webpage at ', ' might be temporarily down.\nERR_UNSAFE_PORT'),
  'another address': around('I opened https://example.com/guide?page=2 and got ', ''),
};

/**
 * Words below it, which look like the last piece of it, broken and among words. One word alone looks just like the last
 * piece; nothing can tell it apart, so it is not here.
 */
export const wordsBelow: Record<string, Mangling> = {
  'English below it': around('', '\nis what it says'),
  'German above and below it': around('Bitte schön:\n', '\n\nKlappt es damit?'),
  'a signature below it': around('', '\n\nBest regards,\nWilliam'),
};

/** Where a terminal, a mail or a chat breaks a text: at a width, or anywhere; and what it puts there. */
export const breaks: fc.Arbitrary<Mangling> = fc
  .record({
    separator: fc.constantFrom(
      '\n',
      '\r\n',
      '\r',
      '\n    ',
      '\r\n\t',
      '  \n',
      '\\\n',
      '\n> ',
      '\n\n',
      '\u2028',
    ),
    width: fc.option(fc.integer({ min: 20, max: 200 }), { nil: undefined }),
    places: fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ separator: any, width, places }) => (text: string) => {
    // Where a shell has not written the escapes, it has not broken the line either.
    const separator = any.startsWith('\\') && text.includes('\\') ? '\n' : any;
    if (width !== undefined) return (text.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? []).join(separator);
    // How words and a beginning in pieces look is not tried.
    const at = new Set(places.map((place) => 16 + (place % (text.length - 15))));
    return [...text].map((character, i) => (at.has(i) ? separator : '') + character).join('');
  });

/** Characters that draw nothing, which chats and editors leave behind. */
export const invisibles: fc.Arbitrary<Mangling> = fc
  .array(
    fc.tuple(
      fc.nat({ max: 400 }),
      fc.constantFrom('\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e', '\u202c', '\0'),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map(
    (marks) => (text: string) =>
      marks.reduce((marked, [place, mark]) => {
        const at = place % (marked.length + 1);
        return marked.slice(0, at) + mark + marked.slice(at);
      }, text),
  );

export const oneOf = (manglings: Record<string, Mangling>): fc.Arbitrary<Mangling> =>
  fc.constantFrom(...Object.values(manglings));
