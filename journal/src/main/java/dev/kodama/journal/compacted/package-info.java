/**
 * Compacted topics as tables in memory. {@link dev.kodama.journal.compacted.CompactedTable} follows a topic with a {@code TopicFollower}
 * into its {@code TableState}, by a {@link dev.kodama.journal.compacted.ValueReader} and for a {@link
 * dev.kodama.journal.compacted.TableListener}; {@link dev.kodama.journal.compacted.CompactedReader} reads one once; {@link
 * dev.kodama.journal.compacted.CompactedWriter} writes one; {@link dev.kodama.journal.compacted.CompositeKey} is a key of two parts.
 */
@NullMarked
package dev.kodama.journal.compacted;

import org.jspecify.annotations.NullMarked;
