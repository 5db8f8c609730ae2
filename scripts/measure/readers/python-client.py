"""What a program with Google's client for Python does for the same file: `query`, `result`, a line a row."""

import csv
import json
import os
import resource
import sys

from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

_, endpoint, query, format = sys.argv
client = bigquery.Client(
    project="bench",
    credentials=AnonymousCredentials(),
    client_options=ClientOptions(api_endpoint=endpoint),
)
rows = client.query(query).result()
if format == "csv":
    write = csv.writer(sys.stdout).writerow
    for row in rows:
        write(row.values())
else:
    for row in rows:
        sys.stdout.write(json.dumps(dict(row.items()), default=str) + "\n")

# In KiB, where the bench reads it.
os.write(3, str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss).encode())
