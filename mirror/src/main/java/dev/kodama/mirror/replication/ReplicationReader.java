package dev.kodama.mirror.replication;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.connection.RedisConnector;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import dev.kodama.mirror.replication.psync.MissedRange;
import dev.kodama.mirror.replication.psync.PsyncReply;
import dev.kodama.mirror.replication.psync.PsyncSession;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads attached streams, one after the other, and keeps the position across them. Reads on the caller's thread and
 * acknowledges on one of its own. After a full resync Redis starts the stream only on an acknowledgement after its
 * child process has ended, so it gets 20 acknowledgements a second until the first byte.
 */
final class ReplicationReader implements ReplicationParser.Sink, AutoCloseable {
    private static final Duration ACK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration ACK_INTERVAL_UNTIL_STREAM = Duration.ofMillis(50);
    /**
     * Without wanted messages the journal's position still has to advance now and then, or it would fall out of the
     * backlog.
     */
    private static final Duration MAX_ADVANCE_INTERVAL = Duration.ofSeconds(10);

    private static final Duration MIN_ADVANCE_INTERVAL = Duration.ofSeconds(2);
    private static final long ADVANCE_BYTES = 1 << 20;

    private final ReplicationConfig config;
    private final InstantSource clock;
    private final ReplicationListener listener;
    private final AckTracker acks = new AckTracker();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, ReplicationReader::timerThread);
    private @Nullable ScheduledFuture<?> ackTask;
    private volatile @Nullable ReplicationSocket socket;
    private volatile long backlogBytes;
    private volatile boolean endConfirmed;

    private Optional<SourcePosition> position = Optional.empty();
    private SourcePosition passedOn = SourcePosition.NONE;
    private Instant passedOnAt = Instant.EPOCH;
    private Instant readAt = Instant.EPOCH;
    private String id = "";
    private long getAck = -1;
    private Instant now = Instant.EPOCH;

    ReplicationReader(ReplicationConfig config, InstantSource clock, ReplicationListener listener) {
        this.config = config;
        this.clock = clock;
        this.listener = listener;
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Called once, before the first {@link #read}. */
    void startAt(Optional<SourcePosition> journaled, Instant since) {
        position = journaled;
        passedOn = journaled.orElse(SourcePosition.NONE);
        readAt = since;
        acks.start(passedOn);
    }

    /** Everything before here was passed on. */
    Optional<SourcePosition> position() {
        return position;
    }

    boolean attached() {
        return socket != null;
    }

    AckTracker acks() {
        return acks;
    }

    /** Size of the backlog last attached to, 0 before. */
    long backlogBytes() {
        return backlogBytes;
    }

    /**
     * Whether the server last attached to was shutting down and got the confirmation that its whole stream is
     * journaled.
     */
    boolean endConfirmed() {
        return endConfirmed;
    }

    /** Reads until the connection ends; always by an exception. */
    void read(ReplicationSocket attachedSocket, PsyncSession session) throws IOException, InterruptedException {
        var start = session.reply().start();
        var snapshot = session.reply() instanceof PsyncReply.FullResync ? new SnapshotSkipper() : null;
        acks.attached(
                start,
                position.isPresent() && session.continues(),
                session.info().shuttingDown());
        backlogBytes = session.info().backlogBytes();
        endConfirmed = false;
        socket = attachedSocket;
        try {
            startAcknowledging(snapshot == null ? ACK_INTERVAL : ACK_INTERVAL_UNTIL_STREAM, attachedSocket);
            onAttached(start, session);
            attachedSocket.readTimeout(config.readTimeout());
            if (snapshot != null) {
                skip(snapshot, attachedSocket);
                startAcknowledging(ACK_INTERVAL, attachedSocket);
            }
            var parser = new ReplicationParser(config.channelPrefix(), config.maxMessageBytes(), start.offset(), this);
            while (true) {
                attachedSocket.read((bytes, from, to) -> onChunk(parser, bytes, from, to));
            }
        } finally {
            socket = null;
            stopAcknowledging();
        }
    }

    /** Returns once the first byte of the stream can be read. */
    private static void skip(SnapshotSkipper snapshot, ReplicationSocket socket)
            throws IOException, InterruptedException {
        while (!snapshot.done()) {
            socket.read((bytes, from, to) -> socket.unread(to - snapshot.skip(bytes, from, to)));
        }
        socket.awaitByte();
    }

    private void onAttached(SourcePosition start, PsyncSession session) throws InterruptedException {
        now = clock.instant();
        id = start.replid();
        if (session.missing().isPresent()) {
            pass(start);
            listener.onMissed(session.missing().get(), readAt, now, start);
        } else if (!start.equals(position.orElse(null))) {
            pass(start);
            listener.onAdvanced(start, now);
        }
        position = Optional.of(start);
        acks.read(passedOn, start.offset(), -1);
        readAt = now;
        listener.onChunkEnd();
    }

    private void onChunk(ReplicationParser parser, byte[] bytes, int from, int to)
            throws IOException, InterruptedException {
        now = clock.instant();
        try {
            parser.feed(bytes, from, to);
        } finally {
            onParsed(new SourcePosition(id, parser.offset()));
        }
        listener.onChunkEnd();
    }

    private void onParsed(SourcePosition reached) {
        position = Optional.of(reached);
        readAt = now;
        if (advanceIsDue(reached.offset() - passedOn.offset(), Duration.between(passedOnAt, now))) {
            pass(reached);
            listener.onAdvanced(reached, now);
        }
        var due = acks.read(passedOn, reached.offset(), getAck);
        getAck = -1;
        var current = socket;
        if (due.isPresent() && current != null) {
            acknowledge(current, due.getAsLong());
        }
    }

    private boolean advanceIsDue(long bytes, Duration since) {
        var threshold = backlogBytes == 0 ? ADVANCE_BYTES : Math.min(ADVANCE_BYTES, backlogBytes / 8);
        return (bytes > 0 && since.compareTo(MAX_ADVANCE_INTERVAL) >= 0)
                || (bytes >= threshold && since.compareTo(MIN_ADVANCE_INTERVAL) >= 0);
    }

    private void pass(SourcePosition next) {
        passedOn = next;
        passedOnAt = now;
    }

    @Override
    public void published(byte[] channel, byte[] message, long offset) {
        var at = new SourcePosition(id, offset);
        pass(at);
        listener.onPublished(channel, message, at, now.toEpochMilli());
    }

    @Override
    public void tooLarge(long from, long to) {
        pass(new SourcePosition(id, to));
        listener.onMissed(MissedRange.tooLarge(from, to), readAt, now, passedOn);
    }

    /**
     * Passes the position on, too: the answer to a SHUTDOWN has to be in the journal, since Redis restarts with nothing
     * before it.
     */
    @Override
    public void getAck(long offset) {
        getAck = offset;
        pass(new SourcePosition(id, offset));
        listener.onAdvanced(passedOn, now);
    }

    /** Called from any thread. */
    void journaled(SourcePosition journaled) {
        var due = acks.journaled(journaled);
        var current = socket;
        if (due.isPresent() && current != null) {
            acknowledge(current, due.getAsLong());
        }
    }

    private static void acknowledge(ReplicationSocket socket, long offset) {
        try {
            socket.send("REPLCONF", "ACK", Long.toString(offset));
        } catch (IOException e) {
            // The reader notices, too, after it has read what Redis sent before its end.
        }
    }

    private void startAcknowledging(Duration period, ReplicationSocket socket) {
        stopAcknowledging();
        ackTask = timer.scheduleAtFixedRate(() -> onTimer(socket), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onTimer(ReplicationSocket socket) {
        acknowledge(socket, acks.offset());
        var end = acks.endToConfirm();
        if (end.isEmpty()) {
            return;
        }
        try {
            if (isShuttingDown()) {
                acks.endIsAwaited(); // a PING may follow; then Redis awaits the new end
                endConfirmed = true;
                acknowledge(socket, end.getAsLong());
            }
        } catch (IOException e) {
            acks.endIsAwaited(); // unknown: ask again
        }
    }

    /** WAIT and SHUTDOWN ask in the same words. INFO tells them apart, and needs a connection of its own. */
    private boolean isShuttingDown() throws IOException {
        try (var connector = new RedisConnector(config);
                var connection = connector.connect()) {
            return ReplicationInfo.parse(String.join("\n", connection.call("INFO")))
                    .shuttingDown();
        }
    }

    private void stopAcknowledging() {
        if (ackTask != null) {
            ackTask.cancel(false);
        }
    }

    private static Thread timerThread(Runnable work) {
        var thread = new Thread(work, "kodama-replication-ack");
        thread.setDaemon(true);
        return thread;
    }

    /** Stops acknowledging. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
