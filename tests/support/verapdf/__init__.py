"""veraPDF, in a JVM of its own, as a judge of PDF/A and PDF/UA that is not ours."""
