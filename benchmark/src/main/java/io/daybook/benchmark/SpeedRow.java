package io.daybook.benchmark;

import java.util.Optional;

/** A row of the table: an engine at the asked rate, and where they were searched the largest rates that it takes. */
record SpeedRow(EngineKind engine, SpeedResult result, Optional<RateSearch.Found> largest) {}
