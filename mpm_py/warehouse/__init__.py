"""Warehouses that mpm reads on its own, without dbt."""
