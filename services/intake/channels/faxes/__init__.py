"""The fax providers: each an adapter that proves who calls and reads what he tells, and what sends faxes for us."""
