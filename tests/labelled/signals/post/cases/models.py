"""The models of the cases stand beside them; Django makes tables for applications that have this module."""
