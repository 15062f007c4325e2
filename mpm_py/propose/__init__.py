"""What `mpm init` proposes: from aggregates of a relation to a monitor with the reason of every guess."""

from mpm_py.propose.facts import ColumnFacts, History, RelationFacts
from mpm_py.propose.guess import Guess, Proposal
from mpm_py.propose.propose import propose
from mpm_py.propose.read import read_facts

__all__ = ["ColumnFacts", "Guess", "History", "Proposal", "RelationFacts", "propose", "read_facts"]
