package dev.innkeeper.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a phase began and, once it has ended, how long it took. */
public record PhaseTime(Phase name, Instant startedAt, Optional<Duration> took) {}
