package dev.kodama.replay.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.journal.JournalPosition;
import dev.kodama.replay.backup.BackupContents.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;

/** Verifies a backup by reading it whole: its digest, its counts, and that each source's sequence has no hole. */
public final class BackupCheck {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Frame.Digest digest = new Frame.Digest();

    private BackupCheck(Path file) {
        this.file = file;
    }

    /**
     * Reads the file to its end.
     *
     * @throws BackupException if it is no backup, of a later format, damaged or cut
     */
    public static BackupContents check(Path file) {
        try (var reader = BackupReader.open(file)) {
            return new BackupCheck(file).check(reader);
        } catch (IOException | IllegalArgumentException | DateTimeException e) { // JSON that is none, or lacks a field
            throw BackupException.failed(file + " is damaged: a part of it cannot be read.", e);
        }
    }

    private BackupContents check(BackupReader reader) throws IOException {
        var header = next(reader, Frame.Type.HEADER).json();
        if (header.required("format").asInt() != BackupWriter.FORMAT) {
            throw BackupException.refused(
                    file + " has format " + header.path("format").asText() + "; this Kodama reads "
                            + BackupWriter.FORMAT + ": use the version that wrote it.");
        }
        var sources = new ArrayList<BackupContents.Source>();
        for (JsonNode name : header.required("sources")) {
            sources.add(source(name.asText(), reader));
        }
        String sha256 = digest.hex();
        var end = reader.next();
        if (end.type() != Frame.Type.END || !end.json().path("sha256").asText().equals(sha256)) {
            throw damaged("its digest is not that of its contents");
        } else if (!reader.atEnd()) {
            throw damaged("there is more behind its end mark");
        }
        var time = Instant.parse(header.required("time").asText());
        return new BackupContents(header.required("epoch").asText(), time, sources, sha256);
    }

    private Frame next(BackupReader reader, Frame.Type expected) {
        var frame = reader.next();
        if (frame.type() != expected) {
            throw damaged("a part is not where it belongs");
        }
        digest.add(frame);
        return frame;
    }

    private BackupException damaged(String what) {
        return BackupException.damaged(file + " is damaged: " + what + ".");
    }

    private BackupContents.Source source(String name, BackupReader reader) throws IOException {
        var header = next(reader, Frame.Type.SOURCE).json();
        if (!header.required("source").asText().equals(name)) {
            throw damaged("source " + name + " is not where it belongs");
        }
        var position = JournalPosition.fromJson(JSON.writeValueAsBytes(header.required("position")));
        var records = new Records(name);
        var frame = reader.next();
        while (frame.type() == Frame.Type.REJECTED || frame.type() == Frame.Type.EVENT) {
            digest.add(frame);
            records.add(frame);
            frame = reader.next();
        }
        if (frame.type() != Frame.Type.TOTALS) {
            throw damaged("the totals of source " + name + " are missing");
        }
        digest.add(frame);
        records.check(frame.json(), position);
        return records.contents(header.required("partitions").asInt(), position);
    }

    /** The records of one source, as they are read. */
    private final class Records {
        private final String source;
        private final Frame.Digest all = new Frame.Digest();
        private final Frame.Digest whole = new Frame.Digest();
        private final Frame.Digest rejected = new Frame.Digest();
        private long first;
        private long last;
        private long wholeFrom = 1;
        private Instant since = Instant.EPOCH;

        Records(String source) {
            this.source = source;
        }

        void add(Frame frame) {
            var record = RecordCodec.decode(frame, "");
            if (!RecordCodec.text(record.headers(), "source").equals(source)) {
                throw damaged("a record is not of source " + source);
            } else if (frame.type() == Frame.Type.REJECTED) {
                if (first > 0) {
                    throw damaged("a rejected message stands behind events");
                }
                rejected.add(frame);
                return;
            }
            long sequence = RecordCodec.number(record.headers(), "seq");
            if (sequence <= last) {
                throw damaged("sequence " + sequence + " of " + source + " stands behind " + last);
            } else if (first == 0 || sequence > last + 1) {
                whole.reset();
                wholeFrom = sequence;
                since = Instant.ofEpochMilli(record.timestamp());
            }
            first = first == 0 ? sequence : first;
            last = sequence;
            all.add(frame);
            whole.add(frame);
        }

        void check(JsonNode totals, JournalPosition position) {
            boolean equal = totals.required("events").asLong() == all.frames()
                    && totals.required("events_sha256").asText().equals(all.hex())
                    && totals.required("rejected").asLong() == rejected.frames()
                    && totals.required("rejected_sha256").asText().equals(rejected.hex());
            if (!equal) {
                throw damaged("the records of source " + source + " are not those that were exported");
            } else if (last > 0 && position.nextSequence() != last + 1) {
                throw damaged("the last sequence of " + source + " is " + last + ", not the one before "
                        + position.nextSequence());
            } else if (wholeFrom > Math.max(1, totals.required("cut_before").asLong())) {
                throw damaged("sequences of " + source + " before " + wholeFrom + " are missing");
            }
        }

        BackupContents.Source contents(int partitions, JournalPosition position) {
            return new BackupContents.Source(
                    source,
                    partitions,
                    position,
                    all.frames(),
                    first,
                    last,
                    last == 0 ? position.nextSequence() : wholeFrom,
                    Part.of(whole),
                    since,
                    Part.of(rejected));
        }
    }
}
