/**
 * What operators set of the log. {@code LogSettings} reads format and levels at the start; {@code JsonLogLayout} writes entries as JSON. {@code
 * LogLevels} holds the {@code LogLevel} of each logger, which {@code LogLevelsEndpoint} lists and {@code ChangeLogLevelEndpoint} changes while
 * the process runs; {@code LogLevelsApi} gives both to the roles.
 */
@NullMarked
package dev.kodama.app.logging;

import org.jspecify.annotations.NullMarked;
