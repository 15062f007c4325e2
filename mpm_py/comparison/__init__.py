"""`mpm compare`: two samples, column by column; no project, no state."""
