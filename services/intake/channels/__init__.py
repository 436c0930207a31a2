"""What reaches intake from outside: mail, fax images and PDFs, read into drafts; packs and the commune table."""
