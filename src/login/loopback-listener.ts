import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { PosternError, SignInRequiredError } from '../errors.ts';
import { type AuthorizationResponse, parseAuthorizationResponse } from '../oauth/authorization-response.ts';

/** Listens on 127.0.0.1 for the browser to be redirected there. Nothing else in the program ever listens. */
export interface LoopbackListener {
  /** `http://127.0.0.1:PORT/`, with a port that was free */
  redirectUri: string;
  /**
   * Waits for the one request that answers the sign-in, and then takes no other.
   *
   * @param take what a response is good for; for one that is not the answer it throws a PosternError, and the wait goes
   *   on. A SignInRequiredError is an answer.
   * @throws what `take` throws, and the signal's reason
   */
  receive<T>(take: (response: AuthorizationResponse) => T, signal: AbortSignal): Promise<T>;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** A browser's request is small and comes at once: whoever is slow, or brings a lot, is not one. */
const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};

/** A browser opens a few, some only to be ready. */
const maximumConnections = 32;

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  Connection: 'close',
};

const pages = {
  answer: createPage(
    200,
    'Go back to the terminal',
    'It says what came of the sign-in. You can close this page.',
  ),
  notTheAnswer: createPage(
    400,
    'Not the answer that is waited for',
    'The sign-in in the terminal still waits. Open the address that stands there.',
  ),
  nothing: createPage(
    404,
    'Nothing here',
    'A sign-in in the terminal waits for its answer, and for nothing else.',
  ),
};

/**
 * Opens a listener on 127.0.0.1, on any free port.
 *
 * @throws PosternError `no_listener`
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function openLoopbackListener(): Promise<LoopbackListener> {
  let settle: ((query: URLSearchParams) => (() => void) | undefined) | undefined;
  const server = createServer(limits, (request, response) => {
    const query = readQuery(request, host);
    const finish = query && settle?.(query);
    if (finish) {
      settle = undefined;
      server.close();
      // Not before the page is on its way: what comes next ends the connection.
      response.once('finish', finish).once('close', finish);
    }
    const { status, body } = finish ? pages.answer : query ? pages.notTheAnswer : pages.nothing;
    response.writeHead(status, headers).end(body);
  });
  server.maxConnections = maximumConnections;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening').catch(({ code }: NodeJS.ErrnoException) => {
    throw new PosternError('no_listener', `Nothing can listen on 127.0.0.1 here (${code}).`, {
      hint: 'postern login (without --launch-browser)',
    });
  });
  // A connection that could not be taken, with too many files open, say: the next one may be.
  server.on('error', () => undefined);
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const redirectUri = `http://${host}/`;

  return {
    redirectUri,
    receive: (take, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        settle = (query) => {
          try {
            const taken = take(parseAuthorizationResponse(query, redirectUri));
            return () => resolve(taken);
          } catch (error) {
            const isOther = error instanceof PosternError && !(error instanceof SignInRequiredError);
            return isOther ? undefined : () => reject(error);
          }
        };
      }),
    async close() {
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * The query of a request that a redirect could have caused: undefined for any other. A name that leads to 127.0.0.1 is
 * not where a redirect goes, but what a page of somebody else would come by.
 */
function readQuery(
  { method, url = '', headers }: IncomingMessage,
  host: string,
): URLSearchParams | undefined {
  const [path, ...query] = url.split('?');
  const isRedirect = method === 'GET' && path === '/' && headers.host === host;
  return isRedirect ? new URLSearchParams(query.join('?')) : undefined;
}

function createPage(status: number, title: string, words: string): { status: number; body: string } {
  const head = '<meta charset="utf-8"><meta name="color-scheme" content="light dark">';
  const body = `<!doctype html><html lang="en">${head}<title>${title}</title><h1>${title}</h1><p>${words}</p>\n`;
  return { status, body };
}
