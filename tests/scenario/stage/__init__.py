"""What plays are performed with: an instance, a client, the contract, and the language."""
