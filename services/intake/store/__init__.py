"""What intake keeps: originals and their files, items of the tray, acts."""
