/**
 * The results of benchmarks. {@code JournalCheck} compares a journal with what was published and counts into a
 * {@code JournalCheckResult}. Each benchmark returns a {@code Report}.
 */
@NullMarked
package dev.kodama.bench.report;

import org.jspecify.annotations.NullMarked;
