"""Pure decisions about endorsements: their life, what a signature needs, when one is in force."""
