{{ mpm.monitor() }}
