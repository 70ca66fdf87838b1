"""The face of the playground: one package per topic, and the shell and parts that they share."""
