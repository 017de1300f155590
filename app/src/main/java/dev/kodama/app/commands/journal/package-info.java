/**
 * The commands that write, read and administer the journal: {@code PublishCommand} and {@code DemoCommand}; {@code TailCommand} and {@code ReplayCommand} with
 * {@code EventSelectionOptions}, {@code SourceOptions} and {@code ReplayOutputOptions}; {@code VerifyCommand} with {@code ForeignRecordPrinter};
 * {@code JournalCommand}, {@code SubscriptionsCommand} and {@code DeadLettersCommand}. Events go from the journal through a filter to
 * standard output, a file or Redis.
 */
@NullMarked
package dev.kodama.app.commands.journal;

import org.jspecify.annotations.NullMarked;
