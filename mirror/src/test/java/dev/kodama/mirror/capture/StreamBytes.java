package dev.kodama.mirror.capture;

/** Length of commands in the replication stream. */
final class StreamBytes {
    private StreamBytes() {}

    static long publish(String channel, String message) {
        return "*3\r\n$7\r\nPUBLISH\r\n".length() + bulk(channel) + bulk(message);
    }

    private static long bulk(String text) {
        return ("$" + text.length() + "\r\n").length() + text.length() + 2L;
    }
}
