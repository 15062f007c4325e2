"""The rules of a configuration as data, and what is made from them: the check, the macro, the reference."""
