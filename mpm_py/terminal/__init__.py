"""What every report in a terminal is made of: words, tables, headings, in any width and encoding."""
