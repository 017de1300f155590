/**
 * The commands that report the state that processors derive from the journal, the catalog, and the settings of servers: {@code GapsCommand} with
 * {@code GapsTable}, {@code StatsCommand} with {@code StatsTable}, {@code HealthCommand}, {@code CatalogCommand}, {@code DoctorCommand}. Each
 * reads Kafka topics or server settings, and prints a table or JSON. {@code ReadyCommand} with {@code ReadinessProbe} asks the roles.
 */
@NullMarked
package dev.kodama.app.commands.reports;

import org.jspecify.annotations.NullMarked;
