"""督查: watching, urging, rectification."""
