"""The API's description, made from what describes it already: the template's routes, the functions' own source, and
the wire models. `python -m openapi` writes it; nothing here runs in Lambda.
"""
