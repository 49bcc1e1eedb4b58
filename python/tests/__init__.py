"""Tests of the Python side: what the worker promises to the host, and to the code that it runs."""
