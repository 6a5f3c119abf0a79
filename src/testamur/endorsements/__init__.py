"""A partner's two statements about one frozen version: asked for, signed, in force for a time. The four marks."""
