package dev.kodama.gaps.stats;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Binary format of {@link EventTypeStats}. It is compact, since a type's statistics are written for each of its events. */
public final class EventTypeStatsSerde {
    private static final byte VERSION = 2;

    /** The version before, without channels: all events count as published on the type's own channel. */
    private static final byte WITHOUT_CHANNELS = 1;

    private static final int HEAD = 2 + 8 * Long.BYTES;

    private EventTypeStatsSerde() {}

    public static Serde<EventTypeStats> serde() {
        return Serdes.serdeFrom((topic, stats) -> toBytes(stats), (topic, bytes) -> fromBytes(bytes));
    }

    private static byte[] toBytes(EventTypeStats stats) {
        var types = new ArrayList<byte[]>(stats.entityTypes().size());
        int length = HEAD;
        for (String type : stats.entityTypes()) {
            byte[] text = type.getBytes(UTF_8);
            types.add(text);
            length += Short.BYTES + text.length;
        }
        var others = List.copyOf(stats.channels().others().entrySet());
        var channels = new ArrayList<byte[]>(others.size());
        for (var other : others) {
            byte[] text = other.getKey().getBytes(UTF_8);
            channels.add(text);
            length += Short.BYTES + text.length + 2 * Long.BYTES;
        }
        var bytes = ByteBuffer.allocate(length + Long.BYTES + 1)
                .put(VERSION)
                .putLong(stats.firstMillis())
                .putLong(stats.lastMillis())
                .putLong(stats.count())
                .putLong(stats.countUnheard())
                .putLong(stats.intervals().count())
                .putDouble(stats.intervals().meanMillis())
                .putDouble(stats.intervals().deviationMillis())
                .putDouble(stats.intervals().longestMillis())
                .put((byte) types.size());
        types.forEach(text -> bytes.putShort((short) text.length).put(text));
        bytes.putLong(stats.channels().ownMillis()).put((byte) channels.size());
        for (int i = 0; i < channels.size(); i++) {
            var use = others.get(i).getValue();
            bytes.putShort((short) channels.get(i).length)
                    .put(channels.get(i))
                    .putLong(use.count())
                    .putLong(use.lastMillis());
        }
        return bytes.array();
    }

    private static EventTypeStats fromBytes(byte[] stored) {
        var bytes = ByteBuffer.wrap(stored);
        byte version = bytes.get();
        if (version != VERSION && version != WITHOUT_CHANNELS) {
            throw new IllegalArgumentException("statistics of version " + version + ", not " + VERSION);
        }
        long first = bytes.getLong();
        long last = bytes.getLong();
        long count = bytes.getLong();
        long unheard = bytes.getLong();
        var intervals = new IntervalStats(bytes.getLong(), bytes.getDouble(), bytes.getDouble(), bytes.getDouble());
        var types = new HashSet<String>();
        for (int remaining = bytes.get(); remaining > 0; remaining--) {
            types.add(text(bytes));
        }
        var channels = version == WITHOUT_CHANNELS ? Channels.own(last) : channels(bytes);
        return new EventTypeStats(first, last, count, unheard, types, intervals, channels);
    }

    private static Channels channels(ByteBuffer bytes) {
        long own = bytes.getLong();
        var others = new HashMap<String, Channels.Use>();
        for (int remaining = bytes.get(); remaining > 0; remaining--) {
            others.put(text(bytes), new Channels.Use(bytes.getLong(), bytes.getLong()));
        }
        return new Channels(own, others);
    }

    private static String text(ByteBuffer bytes) {
        byte[] text = new byte[bytes.getShort()];
        bytes.get(text);
        return new String(text, UTF_8);
    }
}
