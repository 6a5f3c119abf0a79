"""Five plain modules everyone may stand on: errors, ids, times, envelope, egress."""
