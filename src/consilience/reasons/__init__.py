"""Why a verdict or a link stands: contributions in log odds, verdicts, intervals.  Knows nothing else of ours."""
