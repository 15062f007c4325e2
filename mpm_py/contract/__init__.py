"""The data contract: every result table and every column, once; models and docs are written from it."""
