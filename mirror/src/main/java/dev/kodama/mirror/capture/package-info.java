/** Reads what is published on a Redis: one interface, a class per way to read. Knows nothing of Kafka. */
@NullMarked
package dev.kodama.mirror.capture;

import org.jspecify.annotations.NullMarked;
