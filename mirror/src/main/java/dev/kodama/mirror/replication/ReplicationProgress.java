package dev.kodama.mirror.replication;

/**
 * Progress of reading, for metrics.
 *
 * @param connected whether messages published now are read
 * @param refused whether the last attempt was denied permanently
 * @param detail why it is not connected; empty otherwise
 * @param readOffset how far the stream is read
 * @param behindBytes bytes read and not journaled
 * @param backlogBytes size of the server's backlog, 0 while unknown
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
