"""Files and folders handled so that neither a kill nor a student harms anything."""
