"""Question and evidence in, a forecast out; and its scores once the question is resolved. Pure."""
