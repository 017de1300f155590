/**
 * TLS of Kafka's clients with files that change: {@link dev.kodama.journal.kafka.tls.ReloadedSslEngineFactory} makes each connection by the
 * {@code SharedTlsFiles} as they are then.
 */
@NullMarked
package dev.kodama.journal.kafka.tls;

import org.jspecify.annotations.NullMarked;
