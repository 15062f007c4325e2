"""How monitors and runs are, as metrics: described once in `facts`, told to Prometheus and by OTLP."""
