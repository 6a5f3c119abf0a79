"""The mail outbox and the wording of each notice. A mail carries a title and a link, never a result or a reason."""
