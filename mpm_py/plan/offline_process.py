"""The process that `mpm plan --dialect` asks: a question on standard input, the answer into a file."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from mpm_py.plan.offline import answer

if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(pickle.dumps(answer(pickle.load(sys.stdin.buffer))))
