package dev.kodama.mirror.replication;

/**
 * How far the reading is, for metrics.
 *
 * @param connected whether what is published now is being read
 * @param refused whether the last attempt was refused for good
 * @param detail why it is not connected; empty otherwise
 * @param readOffset how far the stream is read
 * @param behindBytes how much of it is read and not journaled
 * @param backlogBytes the size of the server's backlog, 0 while unknown
 * @param reconnects how often the stream was attached again after the first time
 */
public record ReplicationProgress(
        boolean connected,
        boolean refused,
        String detail,
        long readOffset,
        long behindBytes,
        long backlogBytes,
        long reconnects) {}
