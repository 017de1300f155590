/**
 * The journal as benchmarks write and read it. {@code NumberedJournal} writes one without a mirror and {@code JournalInjector} adds records
 * that no mirror wrote. {@code CommitObserver} and {@code FollowingReader} observe a journal while it grows; {@code JournalScan} reads all of it
 * afterwards.
 */
@NullMarked
package dev.kodama.bench.journal;

import org.jspecify.annotations.NullMarked;
