"""`mpm grants`: the statements that give a user the rights which mpm needs, and no more."""

from mpm_py.grants.statements import grants

__all__ = ["grants"]
