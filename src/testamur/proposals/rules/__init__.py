"""Pure decisions of a proposal: the policy, the clock, the forms with their checks and marks, and who may decide what."""
