"""The pinned Kafka jars: what they are (pom.xml), what they must hash to (sums.sha256), how they are had (fetch)."""
