"""`mpm notify`: tell channels of incidents that opened, worsened or were resolved, once each.

Incidents and what was told of them (`facts`) → what is due (`due`) → which channel, and when (`routing`,
`plan`) → what it reads (`message`) → `senders`. The memory between runs is `ledger`; `run` ties all together.
"""

from mpm_py.notify.run import NotifyResult, notify
from mpm_py.notify.text import print_result

__all__ = ["NotifyResult", "notify", "print_result"]
