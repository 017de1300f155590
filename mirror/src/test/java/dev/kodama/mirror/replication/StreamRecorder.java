package dev.kodama.mirror.replication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** Records a parser's findings as text, with their offsets. */
final class StreamRecorder implements ReplicationParser.Sink {
    final List<String> calls = new ArrayList<>();

    static String message(String channel, String message, long offset) {
        return channel + " " + message + " @" + offset;
    }

    @Override
    public void published(byte[] channel, byte[] message, long offset) {
        calls.add(message(new String(channel, ISO_8859_1), new String(message, ISO_8859_1), offset));
    }

    @Override
    public void tooLarge(long from, long to) {
        calls.add("too large " + from + " to " + to);
    }

    @Override
    public void getAck(long offset) {
        calls.add("getack @" + offset);
    }

    /** A command as Redis writes it. */
    static byte[] command(String... words) {
        var text = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
