#!/bin/sh
# Run the monitors of the folder that this script lies in, from cron:
#
#   5 * * * *  /opt/monitoring/mpm.sh
#
# It prints nothing while nothing fails, so cron mails only what somebody should see. No lock is needed
# around it: a run that finds another one at work says so and ends with 2.
#
# Exit codes: 0 nothing fails its check, 1 something does, anything else could not run.

# mpm is best installed in an environment of its own; cron knows few folders, so the name is whole.
MPM=${MPM:-/opt/mpm/bin/mpm}

cd "$(dirname "$0")" || exit 2

code=0
said=$("$MPM" run 2>&1) || code=$?

case $code in
    0) ;;
    1) printf 'mpm: something fails its check\n\n%s\n' "$said" ;;
    *) printf 'mpm: could not run (exit code %s)\n\n%s\n' "$code" "$said" ;;
esac

# Where monitors.yml has `notify:`, tell its channels:
#   "$MPM" notify
# For the textfile collector of Prometheus:
#   "$MPM" status --prometheus /var/lib/node_exporter/mpm.prom > /dev/null

exit "$code"
