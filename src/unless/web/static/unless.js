// What makes pages live. Reading works without it.
