/** What is on Kafka: topics, the record format, the reader in total order. */
@NullMarked
package dev.kodama.journal;

import org.jspecify.annotations.NullMarked;
