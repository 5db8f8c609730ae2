"""What a program with Google's client for Python does for the same file: `query_and_wait`, a line a row."""

import csv
import json
import os
import resource
import sys

from google.cloud import bigquery
from google.oauth2.credentials import Credentials

_, endpoint, query, output_format = sys.argv
client = bigquery.Client(
    project="bench",
    credentials=Credentials("ya29.access"),
    client_options={"api_endpoint": endpoint},
)
rows = client.query_and_wait(query)
if output_format == "ndjson":
    for row in rows:
        sys.stdout.write(json.dumps(dict(row.items()), default=str) + "\n")
else:
    csv.writer(sys.stdout, lineterminator="\n").writerows(row.values() for row in rows)
sys.stdout.flush()
os.write(3, str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss).encode())
