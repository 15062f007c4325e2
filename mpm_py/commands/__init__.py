"""The commands of `mpm`, one file each: options and help, and what is printed."""
