"""What the test suites of the standards talk to: a VC-API and a JOSE program, as functions of what they are asked.

They sign whatever they are given, with keys that are thrown away: for suites on the same machine, never for service.
"""
