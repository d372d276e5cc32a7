"""The provider's verbs. They take part in an open transaction and never open or commit one."""
