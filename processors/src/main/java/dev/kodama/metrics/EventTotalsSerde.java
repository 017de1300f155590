package dev.kodama.metrics;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** {@link EventTotals} as bytes: it is written for each event, so it is kept short. */
final class EventTotalsSerde {
    private static final byte VERSION = 1;
    private static final int SUMS = 4 * Long.BYTES;
    private static final int HEAD = 2 + 2 * Long.BYTES + SUMS;
    private static final int SLICE = Long.BYTES + SUMS;

    private EventTotalsSerde() {}

    static Serde<EventTotals> serde() {
        return Serdes.serdeFrom((topic, tally) -> toBytes(tally), (topic, bytes) -> fromBytes(bytes));
    }

    private static byte[] toBytes(EventTotals tally) {
        var bytes = ByteBuffer.allocate(HEAD + tally.slices().size() * SLICE);
        bytes.put(VERSION).putLong(tally.firstMillis()).putLong(tally.lastMillis());
        put(bytes, tally.older());
        bytes.put((byte) tally.slices().size());
        for (var slice : tally.slices()) {
            bytes.putLong(slice.fromMillis());
            put(bytes, slice.sums());
        }
        return bytes.array();
    }

    private static EventTotals fromBytes(byte[] stored) {
        var bytes = ByteBuffer.wrap(stored);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("a tally of version " + version + ", not " + VERSION);
        }
        long first = bytes.getLong();
        long last = bytes.getLong();
        var older = sums(bytes);
        var slices = new ArrayList<TimeBucket>();
        for (int left = bytes.get(); left > 0; left--) {
            slices.add(new TimeBucket(bytes.getLong(), sums(bytes)));
        }
        return new EventTotals(first, last, older, slices);
    }

    private static void put(ByteBuffer bytes, CountSum sums) {
        bytes.putLong(sums.count())
                .putLong(sums.bytes())
                .putLong(sums.latenessSumMillis())
                .putLong(sums.latenessMaxMillis());
    }

    private static CountSum sums(ByteBuffer bytes) {
        return new CountSum(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }
}
