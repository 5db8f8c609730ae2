/** The physical limit: the pages as bytes, one after the other, which nobody looks at. */
const [, , endpoint = '', query = '', , rowsPerPage = '50000'] = process.argv;
const [, count = '0'] = query.split(' ');
for (let from = 0; from < Number(count); from += Number(rowsPerPage)) {
  const url = `${endpoint}/bigquery/v2/projects/bench/queries/${query.replace(' ', '-')}?pageToken=${from}`;
  const { body } = await fetch(url);
  for await (const _ of body ?? []);
}
