exported = 7
_hidden = 8
