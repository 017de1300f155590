/**
 * Reports of gaps. {@link dev.kodama.gaps.report.GapRow} reads a record of the topics, now or from {@link
 * dev.kodama.gaps.report.GapHistory}; a {@link dev.kodama.gaps.report.GapQuery} selects the rows of a {@link
 * dev.kodama.gaps.report.GapReport}. {@link dev.kodama.gaps.report.BaselineFile} reads the {@link dev.kodama.gaps.report.Baseline} of known
 * gaps, each with a {@link dev.kodama.gaps.report.Disposition}, and {@link dev.kodama.gaps.report.BaselineDiff} compares it with the rows. {@link
 * dev.kodama.gaps.report.GapDispositions} are such decisions in a topic, each a {@link dev.kodama.gaps.report.GapDisposition}; {@link
 * dev.kodama.gaps.report.GapChangeLog} reads each {@link dev.kodama.gaps.report.GapChange}.
 */
@NullMarked
package dev.kodama.gaps.report;

import org.jspecify.annotations.NullMarked;
