package dev.kodama.mirror.replication;

import dev.kodama.mirror.replication.connection.RedisConnector;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.connection.ReplicationInfo;
import dev.kodama.mirror.replication.connection.ReplicationSocket;
import dev.kodama.mirror.replication.psync.MissedRange;
import dev.kodama.mirror.replication.psync.PsyncReply;
import dev.kodama.mirror.replication.psync.PsyncSession;
import dev.kodama.mirror.replication.psync.ReplicationPosition;
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
 * Reads attached streams, one after the other, and knows where it is across them. Reads on the caller's thread, acknowledges on one of
 * its own: after a full resync Redis starts the stream only on an acknowledgement that comes after its child has ended, so until
 * the first byte it hears from us 20 times a second.
 */
final class ReplicationReader implements ReplicationParser.Sink, AutoCloseable {
    private static final Duration ACK_EVERY = Duration.ofSeconds(1);
    private static final Duration ACK_EVERY_UNTIL_STREAM = Duration.ofMillis(50);
    /** Where nothing wanted comes by, the journal is told now and then how far we are, or we would fall out of the backlog. */
    private static final Duration ADVANCE_AFTER = Duration.ofSeconds(10);

    private static final Duration ADVANCE_SOONEST = Duration.ofSeconds(2);
    private static final long ADVANCE_BYTES = 1 << 20;

    private final ReplicationConfig config;
    private final InstantSource clock;
    private final ReplicationListener listener;
    private final AckTracker acknowledgement = new AckTracker();
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, ReplicationReader::timerThread);
    private @Nullable ScheduledFuture<?> ticking;
    private volatile @Nullable ReplicationSocket link;
    private volatile long backlogBytes;
    private volatile boolean endConfirmed;

    private Optional<ReplicationPosition> position = Optional.empty();
    private ReplicationPosition told = ReplicationPosition.NONE;
    private Instant toldAt = Instant.EPOCH;
    private Instant seenAt = Instant.EPOCH;
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
    void startAt(Optional<ReplicationPosition> journaled, Instant since) {
        position = journaled;
        told = journaled.orElse(ReplicationPosition.NONE);
        seenAt = since;
        acknowledgement.start(told);
    }

    /** All before here has been told. */
    Optional<ReplicationPosition> position() {
        return position;
    }

    boolean attached() {
        return link != null;
    }

    AckTracker acknowledgement() {
        return acknowledgement;
    }

    /** The size of the backlog last attached to, 0 before. */
    long backlogBytes() {
        return backlogBytes;
    }

    /** Whether the server last attached to was shutting down, and was told that all of its stream is journaled. */
    boolean endConfirmed() {
        return endConfirmed;
    }

    /** Reads until the connection ends; always by an exception. */
    void read(ReplicationSocket attachedLink, PsyncSession attachment) throws IOException, InterruptedException {
        var start = attachment.reply().start();
        var snapshot = attachment.reply() instanceof PsyncReply.FullResync ? new SnapshotSkipper() : null;
        acknowledgement.attached(
                start,
                position.isPresent() && attachment.continues(),
                attachment.info().shuttingDown());
        backlogBytes = attachment.info().backlogBytes();
        endConfirmed = false;
        link = attachedLink;
        try {
            acknowledgeEvery(snapshot == null ? ACK_EVERY : ACK_EVERY_UNTIL_STREAM, attachedLink);
            onAttached(start, attachment);
            attachedLink.readTimeout(config.readTimeout());
            if (snapshot != null) {
                skip(snapshot, attachedLink);
                acknowledgeEvery(ACK_EVERY, attachedLink);
            }
            var parser = new ReplicationParser(config.channelPrefix(), config.maxMessageBytes(), start.offset(), this);
            while (true) {
                attachedLink.read((bytes, from, to) -> onChunk(parser, bytes, from, to));
            }
        } finally {
            link = null;
            acknowledgeNoMore();
        }
    }

    /** Returns when the first byte of the stream can be read. */
    private static void skip(SnapshotSkipper snapshot, ReplicationSocket link)
            throws IOException, InterruptedException {
        while (!snapshot.done()) {
            link.read((bytes, from, to) -> link.unread(to - snapshot.skip(bytes, from, to)));
        }
        link.awaitByte();
    }

    private void onAttached(ReplicationPosition start, PsyncSession attachment) throws InterruptedException {
        now = clock.instant();
        id = start.id();
        if (attachment.missing().isPresent()) {
            tell(start);
            listener.missed(attachment.missing().get(), seenAt, now, start);
        } else if (!start.equals(position.orElse(null))) {
            tell(start);
            listener.advanced(start, now);
        }
        position = Optional.of(start);
        acknowledgement.read(told, start.offset(), -1);
        seenAt = now;
        listener.gathered();
    }

    private void onChunk(ReplicationParser parser, byte[] bytes, int from, int to)
            throws IOException, InterruptedException {
        now = clock.instant();
        try {
            parser.feed(bytes, from, to);
        } finally {
            onParsed(new ReplicationPosition(id, parser.offset()));
        }
        listener.gathered();
    }

    private void onParsed(ReplicationPosition reached) {
        position = Optional.of(reached);
        seenAt = now;
        if (advanceIsDue(reached.offset() - told.offset(), Duration.between(toldAt, now))) {
            tell(reached);
            listener.advanced(reached, now);
        }
        var due = acknowledgement.read(told, reached.offset(), getAck);
        getAck = -1;
        var current = link;
        if (due.isPresent() && current != null) {
            acknowledge(current, due.getAsLong());
        }
    }

    private boolean advanceIsDue(long bytes, Duration since) {
        var threshold = backlogBytes == 0 ? ADVANCE_BYTES : Math.min(ADVANCE_BYTES, backlogBytes / 8);
        return (bytes > 0 && since.compareTo(ADVANCE_AFTER) >= 0)
                || (bytes >= threshold && since.compareTo(ADVANCE_SOONEST) >= 0);
    }

    private void tell(ReplicationPosition next) {
        told = next;
        toldAt = now;
    }

    @Override
    public void published(byte[] channel, byte[] message, long offset) {
        var at = new ReplicationPosition(id, offset);
        tell(at);
        listener.published(channel, message, at, now.toEpochMilli());
    }

    @Override
    public void tooLarge(long from, long to) {
        tell(new ReplicationPosition(id, to));
        listener.missed(MissedRange.tooLarge(from, to), seenAt, now, told);
    }

    /** What a SHUTDOWN is told in answer has to be in the journal: Redis starts with nothing from before it. */
    @Override
    public void getAck(long offset) {
        getAck = offset;
        tell(new ReplicationPosition(id, offset));
        listener.advanced(told, now);
    }

    /** From any thread. */
    void journaled(ReplicationPosition journaled) {
        var due = acknowledgement.journaled(journaled);
        var current = link;
        if (due.isPresent() && current != null) {
            acknowledge(current, due.getAsLong());
        }
    }

    private static void acknowledge(ReplicationSocket link, long offset) {
        try {
            link.send("REPLCONF", "ACK", Long.toString(offset));
        } catch (IOException e) {
            link.close(); // the reader notices
        }
    }

    private void acknowledgeEvery(Duration period, ReplicationSocket link) {
        acknowledgeNoMore();
        ticking = timer.scheduleAtFixedRate(() -> onTimer(link), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onTimer(ReplicationSocket link) {
        acknowledge(link, acknowledgement.offset());
        var end = acknowledgement.endToConfirm();
        if (end.isEmpty()) {
            return;
        }
        try {
            if (isShuttingDown()) {
                acknowledgement.endIsAwaited(); // a PING may follow, and the new end is awaited then
                endConfirmed = true;
                acknowledge(link, end.getAsLong());
            }
        } catch (IOException e) {
            acknowledgement.endIsAwaited(); // not known: asked again
        }
    }

    /** WAIT and SHUTDOWN ask in the same words; INFO tells them apart, and a replication connection cannot ask for it. */
    private boolean isShuttingDown() throws IOException {
        try (var dialer = new RedisConnector(config);
                var side = dialer.dial()) {
            return ReplicationInfo.parse(String.join("\n", side.ask("INFO"))).shuttingDown();
        }
    }

    private void acknowledgeNoMore() {
        if (ticking != null) {
            ticking.cancel(false);
        }
    }

    private static Thread timerThread(Runnable work) {
        var thread = new Thread(work, "kodama-replication-ack");
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the acknowledging. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
