"""The local run: the product's own template, deployed to an AWS emulator on this machine.

Nothing outside this package knows of the emulator: AWS_ENDPOINT_URL alone tells the product where AWS is.
"""
