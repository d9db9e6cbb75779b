"""Unless reads news reports and turns them into sourced, conditional forecasts."""
