"""What each kind of file holds: a reader a format, all giving documents or named problems, none raising."""
