"""Verbs that touch the database only: one file, one public function, its transactions named in its docstring."""
