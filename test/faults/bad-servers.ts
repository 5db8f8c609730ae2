import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerWith } from '../oauth/start-server.ts';

/** What a server, a proxy or a network may do to a request, and the codes of the failures that may come of it. */
export interface BadServer {
  answer: RequestListener;
  codes: RegExp;
}

const html = '<!doctype html><title>Log in to the Wi-Fi</title><h1>Welcome!</h1>';
const tenMegabytes = 'a'.repeat(10_000_000);

/** Sends a byte now and then, for ever: a connection that is never silent, and never done. */
function drip(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"access_token":"');
  const timer = setInterval(() => response.write('a'), 20);
  response.on('close', () => clearInterval(timer));
}

/** @param elsewhere an address that nothing may be sent to */
export function listBadServers(elsewhere: string): Record<string, BadServer> {
  const unusable = /^(?:invalid_response|invalid_metadata|revocation_failed|query_failed)$/;
  const failing = /^(?:server_error|invalid_metadata|revocation_failed|rate_limited|query_failed)$/;
  const lost = /^network$/;
  const late = /^timeout$/;
  return {
    'resets the connection': {
      answer: (_, response) => void response.socket?.resetAndDestroy(),
      codes: lost,
    },
    'closes the connection': { answer: (_, response) => void response.socket?.destroy(), codes: lost },
    'never answers': { answer: () => undefined, codes: late },
    'answers a byte at a time': { answer: drip, codes: late },
    'breaks off': {
      answer: (_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"access_token":"ya29.', () => response.destroy());
      },
      codes: lost,
    },
    'speaks no HTTP': {
      answer: (_, response) => void response.socket?.end('220 mail ready\r\n'),
      codes: lost,
    },
    'answers 500': { answer: answerWith(500, ''), codes: failing },
    'answers 429 and asks for a second': {
      answer: answerWith(429, '', { 'retry-after': '1' }),
      codes: failing,
    },
    'answers 429 and asks for an hour': {
      answer: answerWith(429, '', { 'retry-after': '3600' }),
      codes: failing,
    },
    'answers 503 with a page': { answer: answerWith(503, html), codes: failing },
    'answers 403 with a page': { answer: answerWith(403, html), codes: /./ },
    'answers 200 with a page': {
      answer: answerWith(200, html, { 'content-type': 'text/html' }),
      codes: unusable,
    },
    'answers 200 with nothing': { answer: answerWith(200, ''), codes: unusable },
    'answers 200 with a list': { answer: answerWith(200, []), codes: unusable },
    'answers 400 with 10 MB': { answer: answerWith(400, tenMegabytes), codes: lost },
    'answers 500 with 10 MB': { answer: answerWith(500, { error: tenMegabytes }), codes: lost },
    'redirects elsewhere': { answer: answerWith(307, '', { location: elsewhere }), codes: lost },
  };
}
