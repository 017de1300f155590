package dev.kodama.metrics;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Binary format of {@link EventTotals}. It is compact, since it is written for each event. */
final class EventTotalsSerde {
    private static final byte VERSION = 1;
    private static final int SUMS = 4 * Long.BYTES;
    private static final int HEAD = 2 + 2 * Long.BYTES + SUMS;
    private static final int BUCKET = Long.BYTES + SUMS;

    private EventTotalsSerde() {}

    static Serde<EventTotals> serde() {
        return Serdes.serdeFrom((topic, totals) -> toBytes(totals), (topic, bytes) -> fromBytes(bytes));
    }

    private static byte[] toBytes(EventTotals totals) {
        var bytes = ByteBuffer.allocate(HEAD + totals.buckets().size() * BUCKET);
        bytes.put(VERSION).putLong(totals.firstMillis()).putLong(totals.lastMillis());
        put(bytes, totals.older());
        bytes.put((byte) totals.buckets().size());
        for (var bucket : totals.buckets()) {
            bytes.putLong(bucket.fromMillis());
            put(bytes, bucket.sums());
        }
        return bytes.array();
    }

    private static EventTotals fromBytes(byte[] stored) {
        var bytes = ByteBuffer.wrap(stored);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("totals of version " + version + ", not " + VERSION);
        }
        long first = bytes.getLong();
        long last = bytes.getLong();
        var older = sums(bytes);
        var buckets = new ArrayList<TimeBucket>();
        for (int remaining = bytes.get(); remaining > 0; remaining--) {
            buckets.add(new TimeBucket(bytes.getLong(), sums(bytes)));
        }
        return new EventTotals(first, last, older, buckets);
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
