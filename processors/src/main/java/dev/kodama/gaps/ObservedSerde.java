package dev.kodama.gaps;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** {@link Observed} as bytes: a type's state is written for each event of it, so it is kept short. */
final class ObservedSerde {
    private static final byte VERSION = 1;
    private static final int HEAD = 2 + 8 * Long.BYTES;

    private ObservedSerde() {}

    static Serde<Observed> serde() {
        return Serdes.serdeFrom((topic, observed) -> toBytes(observed), (topic, bytes) -> fromBytes(bytes));
    }

    private static byte[] toBytes(Observed observed) {
        var types = new ArrayList<byte[]>(observed.entityTypes().size());
        int length = HEAD;
        for (String type : observed.entityTypes()) {
            byte[] text = type.getBytes(UTF_8);
            types.add(text);
            length += Short.BYTES + text.length;
        }
        var bytes = ByteBuffer.allocate(length)
                .put(VERSION)
                .putLong(observed.firstMillis())
                .putLong(observed.lastMillis())
                .putLong(observed.count())
                .putLong(observed.countUnheard())
                .putLong(observed.rhythm().intervals())
                .putDouble(observed.rhythm().meanMillis())
                .putDouble(observed.rhythm().deviationMillis())
                .putDouble(observed.rhythm().longestMillis())
                .put((byte) types.size());
        types.forEach(text -> bytes.putShort((short) text.length).put(text));
        return bytes.array();
    }

    private static Observed fromBytes(byte[] stored) {
        var bytes = ByteBuffer.wrap(stored);
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("a state of version " + version + ", not " + VERSION);
        }
        long first = bytes.getLong();
        long last = bytes.getLong();
        long count = bytes.getLong();
        long unheard = bytes.getLong();
        var rhythm = new Rhythm(bytes.getLong(), bytes.getDouble(), bytes.getDouble(), bytes.getDouble());
        var types = new HashSet<String>();
        for (int left = bytes.get(); left > 0; left--) {
            byte[] text = new byte[bytes.getShort()];
            bytes.get(text);
            types.add(new String(text, UTF_8));
        }
        return new Observed(first, last, count, unheard, types, rhythm);
    }
}
