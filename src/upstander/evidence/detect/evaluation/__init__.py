"""How well messages are ranked: labelled sets, measures with intervals, keyword arms, probes."""
