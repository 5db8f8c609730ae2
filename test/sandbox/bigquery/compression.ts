import type { IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Answer } from './faults.ts';

/**
 * Writes an answer's body as JSON, compressed for a client that asks for it in both places where Google looks.
 *
 * @see https://cloud.google.com/bigquery/docs/api-performance#gzip
 */
export function encodeAnswer(asked: IncomingHttpHeaders, status: number, json: object): Answer {
  const body = Buffer.from(JSON.stringify(json));
  const headers = { 'content-type': 'application/json; charset=UTF-8' };
  const wants = /\bgzip\b/.test(String(asked['accept-encoding'])) && /gzip/.test(asked['user-agent'] ?? '');
  if (!wants) return { status, headers, body };
  return { status, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body, { level: 1 }) };
}
