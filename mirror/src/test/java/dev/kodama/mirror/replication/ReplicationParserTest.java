package dev.kodama.mirror.replication;

import static dev.kodama.mirror.replication.StreamRecorder.command;
import static dev.kodama.mirror.replication.StreamRecorder.message;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationParserTest {
    private static final int MAX_MESSAGE_BYTES = 100_000;

    private final StreamRecorder seen = new StreamRecorder();
    private final ReplicationParser parser = new ReplicationParser("events.", MAX_MESSAGE_BYTES, 1000, seen);

    private void feed(byte[] bytes) throws MalformedStreamException {
        parser.feed(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUBLISH", "publish", "PubLish"})
    void findsPublishInAnyLetterCase(String name) throws Exception {
        var publish = command(name, "events.A", "{}");

        feed(publish);

        assertThat(seen.calls).containsExactly(message("events.A", "{}", 1000 + publish.length));
    }

    @Test
    void keepsOnlyWantedChannels() throws Exception {
        feed(command("PUBLISH", "event", "1"));
        feed(command("PUBLISH", "Events.A", "2"));
        feed(command("PUBLISH", "", "3"));
        feed(command("SPUBLISH", "events.A", "4"));
        feed(command("PUBLISH", "events.", "5"));

        assertThat(seen.calls).containsExactly(message("events.", "5", parser.offset()));
    }

    @Test
    void countsEverySkippedByte() throws Exception {
        var stream = bytes(
                command("SELECT", "0"),
                command("PING"),
                command("MULTI"),
                command("SET", "publish", "events.A"),
                command("MSET", "events.A", "PUBLISH", "k", "v"),
                command("EXEC"),
                "*0\r\n\n\r\nPING\r\nping now\n".getBytes(ISO_8859_1));

        feed(stream);

        assertThat(seen.calls).isEmpty();
        assertThat(parser.offset()).isEqualTo(1000 + stream.length);
    }

    @Test
    void ignoresCommandsInsidePayloads() throws Exception {
        var forged = new String(command("PUBLISH", "events.A", "forged"), ISO_8859_1);

        feed(command("SET", "k", "\r\n" + forged));
        feed(command("PUBLISH", "events.B", "\r\n" + forged));

        assertThat(seen.calls).containsExactly(message("events.B", "\r\n" + forged, parser.offset()));
    }

    @Test
    void reportsGetAck() throws Exception {
        feed(command("REPLCONF", "GETACK", "*"));
        feed(command("REPLCONF", "OTHER", "*"));

        assertThat(seen.calls).containsExactly("getack @1037");
    }

    @Test
    void reportsTheRangeOfATooLargeMessage() throws Exception {
        var large = command("PUBLISH", "events.A", "x".repeat(MAX_MESSAGE_BYTES + 1));
        var longChannel = command("PUBLISH", "events." + "A".repeat(1 << 17), "1");
        var fits = command("PUBLISH", "events.A", "x".repeat(MAX_MESSAGE_BYTES));

        feed(bytes(large, longChannel, fits));

        var second = 1000L + large.length + longChannel.length;
        assertThat(seen.calls)
                .containsExactly(
                        "too large 1000 to " + (1000 + large.length),
                        "too large " + (1000 + large.length) + " to " + second,
                        message("events.A", "x".repeat(MAX_MESSAGE_BYTES), second + fits.length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "$3\r\nabc\r\n",
                "*-1\r\n",
                "*\r\n",
                "*x\r\n",
                "*1\n",
                "*1\r\r\n",
                "*1\r\n:5\r\n",
                "*1\r\n$-1\r\n",
                "*1\r\n$2\r\nabc\r\n",
                "*99999999999999\r\n",
                "publish events.A 1\r\n",
                "{}\r\n"
            })
    void refusesWhatRedisDoesNotWrite(String malformed) throws Exception {
        var good = command("PUBLISH", "events.A", "1");
        feed(good);

        assertThatThrownBy(() -> feed(malformed.getBytes(ISO_8859_1)))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("after offset " + (1000 + good.length));
        assertThat(parser.offset()).isEqualTo(1000 + good.length);
    }

    @Test
    void parsesAStreamCutAtEveryByte() throws Exception {
        var random = new Random(7);
        var stream = new ByteArrayOutputStream();
        var expected = new ArrayList<String>();
        for (var i = 0; i < 40; i++) {
            write(random, stream, expected);
        }
        var bytes = stream.toByteArray();

        for (var cut = 0; cut <= bytes.length; cut++) {
            var recorder = new StreamRecorder();
            var cutParser = new ReplicationParser("events.", MAX_MESSAGE_BYTES, 1000, recorder);
            cutParser.feed(bytes, 0, cut);
            cutParser.feed(bytes, cut, bytes.length);
            assertThat(recorder.calls).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void parsesRandomChunks() throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var round = 0; round < 300; round++) {
            var stream = new ByteArrayOutputStream();
            var expected = new ArrayList<String>();
            for (var i = random.nextInt(60); i >= 0; i--) {
                write(random, stream, expected);
            }
            var recorder = new StreamRecorder();
            var cutParser = new ReplicationParser("events.", MAX_MESSAGE_BYTES, 1000, recorder);

            feedInPieces(cutParser, stream.toByteArray(), random);

            assertThat(recorder.calls).as("seed %d, round %d", seed, round).isEqualTo(expected);
            assertThat(cutParser.offset()).as("seed %d, round %d", seed, round).isEqualTo(1000 + stream.size());
        }
    }

    /** As a socket does: each piece at another place of a buffer that is used again. */
    private static void feedInPieces(ReplicationParser parser, byte[] bytes, Random random) throws Exception {
        var buffer = new byte[bytes.length + 8];
        var at = 0;
        while (at < bytes.length) {
            var length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 4 : 2000));
            var place = random.nextInt(buffer.length - length + 1);
            Arrays.fill(buffer, (byte) '*');
            System.arraycopy(bytes, at, buffer, place, length);
            parser.feed(buffer, place, place + length);
            at += length;
        }
    }

    /** Writes one random command and what is expected of it. */
    private static void write(Random random, ByteArrayOutputStream stream, List<String> expected) {
        var words = new String[random.nextInt(8) == 0 ? 1 + random.nextInt(5) : 3];
        for (var i = 0; i < words.length; i++) {
            words[i] = word(random);
        }
        stream.writeBytes(command(words));
        var end = 1000L + stream.size();
        if (words.length == 3 && words[0].equalsIgnoreCase("publish") && words[1].startsWith("events.")) {
            expected.add(message(words[1], words[2], end));
        } else if (words.length == 3 && words[0].equals("REPLCONF") && words[1].equals("GETACK")) {
            expected.add("getack @" + end);
        }
    }

    private static String word(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> "PUBLISH";
            case 3 -> "publish";
            case 4, 5, 6 -> "events.T" + random.nextInt(5);
            case 7 -> "REPLCONF";
            case 8 -> "GETACK";
            case 9 -> "\r\n*3\r\n$7\r\nPUBLISH\r\n$8\r\nevents.A\r\n$1\r\n1\r\n";
            case 10 -> "";
            default -> randomBytes(random);
        };
    }

    private static String randomBytes(Random random) {
        var bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 3000 : 30)];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    private static byte[] bytes(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
