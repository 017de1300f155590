/**
 * Access to the Kafka cluster, independent of what the topics hold: {@link dev.kodama.journal.kafka.KafkaClients} configures clients,
 * {@link dev.kodama.journal.kafka.PartitionReader} reads one partition, {@link dev.kodama.journal.kafka.KafkaDenial} names a denied right,
 * {@link dev.kodama.journal.kafka.FetchWatch} detects a silent broker, {@link dev.kodama.journal.kafka.LeaderElection} elects one process
 * per source and role.
 */
@NullMarked
package dev.kodama.journal.kafka;

import org.jspecify.annotations.NullMarked;
