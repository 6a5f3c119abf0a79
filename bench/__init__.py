"""Speed and memory of the credential engine, as ratios in one run."""
