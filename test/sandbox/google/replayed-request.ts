import { IncomingMessage } from 'node:http';

/** A request whose body has been read already, once more for the engine, which reads it itself. */
export function replayRequest(request: IncomingMessage, form: URLSearchParams): IncomingMessage {
  const body = Buffer.from(form.toString());
  const replayed = new IncomingMessage(request.socket);
  Object.assign(replayed, {
    method: request.method,
    url: request.url,
    httpVersion: request.httpVersion,
    headers: { ...request.headers, 'content-length': String(body.length) },
    complete: true,
  });
  replayed.push(body);
  replayed.push(null);
  return replayed;
}
