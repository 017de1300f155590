/** Examines the Redis and the Kafka of a mirror and says what to do: facts are fetched, then judged by pure functions. */
@NullMarked
package dev.kodama.doctor;

import org.jspecify.annotations.NullMarked;
