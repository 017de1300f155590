/**
 * Topics of a topology. Input: {@link dev.kodama.streams.topics.JournalFilter} reads each event of the journal once and counts {@link
 * dev.kodama.streams.topics.SkippedRecords}, {@link dev.kodama.streams.topics.TaskTracing} traces them; {@link dev.kodama.streams.topics.HomePartition} tells where a key belongs. Internal topics: {@link
 * dev.kodama.streams.topics.InternalTopics} derives them from the topology and decides on a {@link dev.kodama.streams.topics.TopicPlan}, which
 * {@link dev.kodama.streams.topics.TopicReconciler} carries out before the topology starts.
 */
@NullMarked
package dev.kodama.streams.topics;

import org.jspecify.annotations.NullMarked;
