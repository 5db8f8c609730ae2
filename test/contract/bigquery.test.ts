import { after, before, describe } from 'node:test';
import { startBigQuery } from '../sandbox/bigquery/server.ts';
import { startBqemulator } from '../sandbox/bqemulator.ts';
import type { Engine, RunningEngine } from './bigquery/engine.ts';
import { defineFailureContract } from './bigquery/failures.ts';
import { defineJobContract } from './bigquery/jobs.ts';
import { defineNodeClientContract } from './bigquery/node-client.ts';
import { defineQueryContract } from './bigquery/queries.ts';
import { createRestClient } from './bigquery/rest-client.ts';
import { defineRunQueryContract } from './bigquery/run-query.ts';
import { defineTypeContract } from './bigquery/types.ts';
import { defineValueContract } from './bigquery/values.ts';

/*
 * What postern relies on BigQuery for, checked against two engines of different makers. Where they agree, the
 * sandbox that the other tests use is not merely what its author took BigQuery for.
 */
const ENGINES: readonly Engine[] = [
  { name: "the sandbox's BigQuery", start: startBigQuery },
  {
    name: 'bqemulator',
    start: startBqemulator,
    // 1.4.0 calls them NUMERIC, BYTES and STRUCT.
    lacks: ['BIGNUMERIC', 'GEOGRAPHY', 'RANGE<DATE>', 'RANGE<TIMESTAMP>'],
  },
];

for (const engine of ENGINES) {
  describe(engine.name, () => {
    let running: RunningEngine;
    before(async () => {
      running = await engine.start();
    });
    after(() => running?.close());

    const rest = () => createRestClient(running.url);
    defineQueryContract(rest);
    defineValueContract(rest);
    defineJobContract(rest);
    defineFailureContract(rest);
    defineNodeClientContract(() => running.url);
    defineRunQueryContract(() => running.url);
    defineTypeContract(() => running.url, engine.lacks);
  });
}
