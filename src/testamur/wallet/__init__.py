"""The holder's side: claiming a credential, choosing who may see it, downloads, the certificate, share links."""
