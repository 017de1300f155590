/** A real Redis and a real Kafka on this machine, on 127.0.0.1 only: for {@code kodama up} and for the tests of every module. */
@NullMarked
package dev.kodama.embedded;

import org.jspecify.annotations.NullMarked;
