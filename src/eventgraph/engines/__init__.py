"""Builds that are spread over many machines, by way of files: partitions, which any store can load.

`partitions` says what is in the files, `steps` what a machine does with some of them, `ray` hands the steps out,
`load` brings what came of it into a store.
"""
