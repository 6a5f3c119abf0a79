"""The mouth of the river: settings, addresses, command line, server. It imports every room and is imported by none."""
