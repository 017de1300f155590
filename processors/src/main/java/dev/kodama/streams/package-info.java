/** Runs any topology: start, health, memory, failures, close. The only package that holds a KafkaStreams. */
@NullMarked
package dev.kodama.streams;

import org.jspecify.annotations.NullMarked;
