import { isWord } from './googlesql/cursor.ts';
import type { Statement } from './googlesql/statements.ts';
import type { QueryRequest } from './requests.ts';
import type { Outcome } from './run-statement.ts';

/** Functions whose answer is another one each time, or another person's. */
const UNSTABLE = [
  'CURRENT_DATE',
  'CURRENT_DATETIME',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'GENERATE_UUID',
  'RAND',
  'SESSION_USER',
];

interface Asker {
  readonly projectId: string;
  readonly location: string;
  readonly userEmail: string;
}

/**
 * The results of queries that may be asked again.
 *
 * @see https://cloud.google.com/bigquery/docs/cached-results
 */
export class ResultCache {
  readonly #outcomes = new Map<string, Outcome>();
  readonly #isOn: boolean;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** The result of the same query of the same person, unless something was written since. */
  find(request: QueryRequest, asker: Asker): Outcome | undefined {
    return this.#isOn && request.useQueryCache ? this.#outcomes.get(createKey(request, asker)) : undefined;
  }

  /** A write to any table makes all results old; BigQuery looks at the tables of each. */
  keep(request: QueryRequest, asker: Asker, statement: Statement, outcome: Outcome): void {
    if (outcome.statementType !== 'SELECT') this.clear();
    else if (isStable(statement) && !outcome.plan.readsDrive) {
      this.#outcomes.set(createKey(request, asker), outcome);
    }
  }

  clear(): void {
    this.#outcomes.clear();
  }
}

function isStable({ tokens }: Statement): boolean {
  return !tokens.some((token) => UNSTABLE.some((name) => isWord(token, name)));
}

function createKey({ sql, parameters }: QueryRequest, { projectId, location, userEmail }: Asker): string {
  return JSON.stringify([projectId, location, userEmail, sql, parameters]);
}
