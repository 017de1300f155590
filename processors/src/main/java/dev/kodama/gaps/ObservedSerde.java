package dev.kodama.gaps;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** {@link Observed} as bytes: a type's state is written for each event of it, so it is kept short. */
final class ObservedSerde {
    private static final int VERSION = 1;

    private ObservedSerde() {}

    static Serde<Observed> serde() {
        return Serdes.serdeFrom((topic, observed) -> toBytes(observed), (topic, bytes) -> fromBytes(bytes));
    }

    private static byte[] toBytes(Observed observed) {
        var bytes = new ByteArrayOutputStream(128);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(observed.firstMillis());
            out.writeLong(observed.lastMillis());
            out.writeLong(observed.count());
            out.writeLong(observed.countUnheard());
            out.writeLong(observed.rhythm().intervals());
            out.writeDouble(observed.rhythm().meanMillis());
            out.writeDouble(observed.rhythm().deviationMillis());
            out.writeDouble(observed.rhythm().longestMillis());
            out.writeByte(observed.entityTypes().size());
            for (String type : observed.entityTypes()) {
                out.writeUTF(type);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Observed fromBytes(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("a state of version " + version + ", not " + VERSION);
            }
            long first = in.readLong();
            long last = in.readLong();
            long count = in.readLong();
            long unheard = in.readLong();
            var rhythm = new Rhythm(in.readLong(), in.readDouble(), in.readDouble(), in.readDouble());
            var types = new TreeSet<String>();
            for (int left = in.readByte(); left > 0; left--) {
                types.add(in.readUTF());
            }
            return new Observed(first, last, count, unheard, types, rhythm);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
