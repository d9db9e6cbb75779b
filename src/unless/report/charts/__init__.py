"""Charts: one specification each, for the web page, the report and the file. One file a chart.

A chart's data are frozen values; `..._drawing` makes a Drawing of them, and `render.py` draws it.
"""
