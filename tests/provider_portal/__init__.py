"""The portal, from its rules to its pages."""
