"""Holds nodes without opening them (O_PATH), and prints the sizes they have: once for each line of its input.

usage: nodes.py FILE...
"""
import os
import sys

nodes = [os.open(file, os.O_PATH) for file in sys.argv[1:]]
print("here", flush=True)
for line in sys.stdin:
    print(*[os.fstat(node).st_size for node in nodes], flush=True)
