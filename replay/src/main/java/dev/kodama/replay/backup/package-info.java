/**
 * Backup of the journal. {@link dev.kodama.replay.backup.JournalExport} reads a source in total order and writes a {@code BackupWriter}'s
 * file of {@code Frame}s: a header, for each source its records ({@code RecordCodec}) and their totals, and a digest of the whole. {@link
 * dev.kodama.replay.backup.BackupCheck} verifies a file and tells its {@link dev.kodama.replay.backup.BackupContents}. {@link
 * dev.kodama.replay.backup.JournalImport} writes a verified file into Kafka, in {@code ImportBatches} of which each is a transaction, and
 * reads it back. A {@link dev.kodama.replay.backup.BackupException} says what is wrong.
 */
@NullMarked
package dev.kodama.replay.backup;

import org.jspecify.annotations.NullMarked;
