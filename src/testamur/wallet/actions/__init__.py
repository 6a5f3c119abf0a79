"""Writes of the wallet: invite, claim, choose, share."""
