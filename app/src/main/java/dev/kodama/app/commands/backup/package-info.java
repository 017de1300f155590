/**
 * The backup of the journal: {@code ExportCommand} writes it, {@code ImportCommand} restores it into an empty Kafka. Both print a {@code
 * BackupReport}.
 */
@NullMarked
package dev.kodama.app.commands.backup;

import org.jspecify.annotations.NullMarked;
