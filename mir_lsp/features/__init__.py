"""What editors ask for, as plain data in offsets: a feature is a function of one snapshot. No lsprotocol."""
