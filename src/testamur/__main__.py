"""`python -m testamur` is the command `testamur`."""

from testamur.config.cli import run

if __name__ == "__main__":
    run()
