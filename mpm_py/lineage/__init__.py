"""What was found in the newest judged window of each monitor, as events of OpenLineage."""

from mpm_py.errors import MpmError

try:
    from mpm_py.lineage.send import Emitted, send_lineage
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] not in ("openlineage", "requests"):
        raise
    raise MpmError(
        "events of OpenLineage need its client, which is not installed", "pip install 'mpm[openlineage]'"
    ) from error

__all__ = ["Emitted", "send_lineage"]
