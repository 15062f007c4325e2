"""`mpm backtest`: how often a monitor would have alarmed, from what is stored."""
