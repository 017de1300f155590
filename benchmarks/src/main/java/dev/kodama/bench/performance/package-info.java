/**
 * Measurements of speed, each with its report: {@code MirrorBench} on a {@code MirrorTestbed}, compared with {@code BaselineProducerMain};
 * {@code JournalBench}; {@code ReplayBench}; {@code ProcessorsBench}. Each starts servers, warms up, measures, and returns a report with what
 * falls short.
 */
@NullMarked
package dev.kodama.bench.performance;

import org.jspecify.annotations.NullMarked;
