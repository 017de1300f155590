/** What the topology {@code gaps} has written, as a report: now or as of a time, whole or in part, and against a baseline. */
@NullMarked
package dev.kodama.gaps.report;

import org.jspecify.annotations.NullMarked;
