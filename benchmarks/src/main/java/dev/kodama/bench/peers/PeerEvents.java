package dev.kodama.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.kodama.bench.testbed.NumberedEvents;

/** Events of 330 bytes; ten of all have a rare type. */
final class PeerEvents {
    static final String RARE_TYPE = "QUIET_EVENT";
    static final int RARE = 10;
    private static final String COMMON_CHANNEL = NumberedEvents.CHANNEL;
    private static final String RARE_CHANNEL = "events." + RARE_TYPE;
    private static final byte[] RARE_PREFIX = RARE_TYPE.getBytes(US_ASCII);
    private static final int TYPE_AT = "{\"event_type\":\"".length();

    private final long every;

    /** @param all number of events that ten rare ones are spread over; 0 for no rare ones */
    PeerEvents(long all) {
        this.every = Math.max(0, all / RARE);
    }

    private boolean isRare(long number) {
        return every > 0 && number % every == 0;
    }

    /** The Redis channel, and the NATS subject. */
    String channel(long number) {
        return isRare(number) ? RARE_CHANNEL : COMMON_CHANNEL;
    }

    byte[] body(long number) {
        byte[] body = NumberedEvents.body(number);
        if (isRare(number)) { // both types have eleven letters
            System.arraycopy(RARE_PREFIX, 0, body, TYPE_AT, RARE_PREFIX.length);
        }
        return body;
    }
}
