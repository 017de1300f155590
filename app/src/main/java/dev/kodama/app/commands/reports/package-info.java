/**
 * The commands that report what processors derive from the journal, and what they are configured with: {@code GapsCommand} with
 * {@code GapsTable}, {@code StatsCommand} with {@code StatsTable}, {@code HealthCommand}, {@code CatalogCommand}, {@code DoctorCommand}. Each
 * reads Kafka topics or server settings, and prints a table or JSON.
 */
@NullMarked
package dev.kodama.app.commands.reports;

import org.jspecify.annotations.NullMarked;
