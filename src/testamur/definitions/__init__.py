"""What a micro-credential is: definitions, their versions, blueprint, approval, adoption and life."""
