/**
 * Reports of the counts. {@link dev.kodama.metrics.report.StatsRow} reads a record of {@code kodama.stats}; a {@link
 * dev.kodama.metrics.report.StatsQuery} groups the rows of a {@link dev.kodama.metrics.report.StatsReport}, which is shown as {@link
 * dev.kodama.metrics.report.ReportJson} or as {@link dev.kodama.metrics.report.StatsMeters}.
 */
@NullMarked
package dev.kodama.metrics.report;

import org.jspecify.annotations.NullMarked;
