"""The ways to tell: Apprise for most services, senders of our own for pagers and webhooks."""

from mpm_py.notify.senders.base import Sender, SendError
from mpm_py.notify.senders.opening import open_sender

__all__ = ["SendError", "Sender", "open_sender"]
