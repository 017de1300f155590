/**
 * The library a Java service uses: publish events to Redis and subscribe to them, byte-compatible with the services that
 * already do.
 */
@NullMarked
package dev.kodama.bus;

import org.jspecify.annotations.NullMarked;
