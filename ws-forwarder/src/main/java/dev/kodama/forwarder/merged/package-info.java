/**
 * Durable delivery of several sources to one client, merged by time. {@link dev.kodama.forwarder.merged.MergedDelivery} has the threads that
 * read; a session's {@link dev.kodama.forwarder.merged.MergedSource} is its event source, and its {@code MergedTask} reads for it, in turns.
 */
@NullMarked
package dev.kodama.forwarder.merged;

import org.jspecify.annotations.NullMarked;
