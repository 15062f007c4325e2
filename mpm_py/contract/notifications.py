"""The table that `mpm notify` writes: what has been told to whom. No model builds it."""

from __future__ import annotations

from mpm_py.contract.facts import Table, columns

NOTIFICATIONS = Table(
    "mpm_notifications",
    "What `mpm notify` has told to which channel, and what it still has to. Written by that command alone.",
    "channel, alert, event and incident; one per channel and monitor for how far it has looked",
    "table",
    ("notification_id",),
    columns(
        """
    notification_id text: Name of the row.
    channel text: Channel, as declared.
    monitor text: Name of the monitor, as declared.
    alert_key text: Names what is told in one thread: the incident that led the group when it was told first;
        null where event is checked.
    event_number bigint: Number of the event in its alert and channel, from 1; null where event is checked.
    event text: opened, worsened or resolved; checked on the row that says how far was looked.
    incident_id text: Incident that was told; null where event is checked.
    severity text: Severity that was told: high, medium or low.
    what text: What was told of it, as a sentence.
    status text: waiting (to be sent by the next run, see reason), sending (a run took it and has not said how
        it ended), unconfirmed (sent without an answer: to be sent again), sent, or known (not to be told).
    reason text: Why it waits or was not told; never holds an address or a secret; null for others.
    message_id text: Name of the message; a message that is sent again keeps it.
    attempt_count bigint: How often it was tried to send it.
    changed_at timestamp: When the row was written last, UTC, by the clock of the run.
    sent_at timestamp: When the channel accepted it, UTC; null before.
    checked_until timestamp: End of the newest window that was looked at, UTC; null for other events.
        """
    ),
)
