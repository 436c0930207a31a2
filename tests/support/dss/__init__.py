"""The European Commission's signature library (DSS), in a JVM of its own, as a judge that is not ours."""
