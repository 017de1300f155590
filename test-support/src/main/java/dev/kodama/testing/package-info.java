/**
 * Fixtures that the tests of all modules share. Servers: {@link Journals} on a shared Kafka, {@link KafkaRestart} of a
 * Kafka that was closed, {@link ClusterNodes} of Redis. Writers: {@link JournalFeeder} writes events as a mirror does,
 * {@link ForeignRecords} records that no mirror writes, {@link RawPublisher} publishes as any Redis client does.
 * {@link TestCertificate} makes the certificates of TLS tests.
 */
@NullMarked
package dev.kodama.testing;

import org.jspecify.annotations.NullMarked;
