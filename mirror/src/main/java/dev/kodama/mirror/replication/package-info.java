/**
 * Reads a Redis server's replication stream as a replica does and keeps only what is published. Pure parts (parser, handshake,
 * what was missed) around one thin client; knows nothing of the journal.
 */
@NullMarked
package dev.kodama.mirror.replication;

import org.jspecify.annotations.NullMarked;
