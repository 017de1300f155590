package dev.kodama.forwarder.hub;

import java.time.Duration;

/**
 * What a hub needs to know.
 *
 * @param ringBytes how much of the past slow clients may lag behind; rounded up to 256 KB
 * @param pingAfter how long a client is silent before it gets a ping, and again
 * @param stallLimit how long a socket may take nothing of a write before it is cut
 */
public record HubConfig(long ringBytes, Duration pingAfter, Duration stallLimit) {
    public HubConfig {
        if (ringBytes < 1) {
            throw new IllegalArgumentException("a ring needs room, had " + ringBytes + " bytes");
        }
    }
}
