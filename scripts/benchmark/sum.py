import json, sys

# What Mode's example script does: load the whole result, then look at its rows.
with open(sys.argv[1]) as f:
    rows = json.load(f)
total = 0
for row in rows:
    if row['region'] == 'EU':
        total += row['amount']
print(total)
