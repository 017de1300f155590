package dev.kodama.mirror.capture;

import dev.kodama.mirror.replication.ReplicationClient;
import dev.kodama.mirror.replication.ReplicationListener;
import dev.kodama.mirror.replication.ReplicationProgress;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.psync.MissedRange;
import dev.kodama.mirror.replication.psync.ReplicationPosition;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Captures from the replication stream: nothing is lost that Redis still has in its backlog. What has been read waits in a queue of
 * {@link ReplicationConfig#bufferBytes}; when it is full the socket is not read. Redis counts us as a replica: {@code WAIT} answers
 * once {@link #journaled} covers what was published.
 */
public final class ReplicationCapture implements Capture {
    private final ReplicationClient client;
    private final InstantSource clock;
    private final CaptureQueue queue;

    public ReplicationCapture(ReplicationConfig config, InstantSource clock) {
        this.clock = clock;
        this.queue = new CaptureQueue(config.bufferBytes());
        this.client = new ReplicationClient(config, clock, new Gatherer(queue));
    }

    /** Whether this Redis lets us replicate; waits for its answer, causes no full resync. */
    public static ReplicationSupport probe(ReplicationConfig config) {
        return ReplicationSupport.of(config);
    }

    @Override
    public void start(Optional<ResumePoint> from) {
        client.start(
                from.map(resume -> toStream(resume.position())),
                from.map(ResumePoint::time).orElseGet(clock::instant));
    }

    @Override
    public List<CapturedItem> take(long maxBytes, Duration patience) throws InterruptedException {
        return queue.take(maxBytes, patience);
    }

    @Override
    public void journaled(SourcePosition position) {
        client.journaled(toStream(position));
    }

    @Override
    public CaptureStatus status() {
        var progress = client.progress();
        return new CaptureStatus(
                CaptureMode.REPLICATION, progress.connected(), queue.waitingBytes(), progress.detail());
    }

    /** More than {@link #status}, for metrics. */
    public ReplicationProgress progress() {
        return client.progress();
    }

    @Override
    public void stop() {
        client.stop();
    }

    @Override
    public void close() {
        client.close();
    }

    private static ReplicationPosition toStream(SourcePosition position) {
        return new ReplicationPosition(position.epoch(), position.offset());
    }

    /** Turns what one read brought into what is taken, and adds it to the queue at once. */
    private static final class Gatherer implements ReplicationListener {
        private final CaptureQueue queue;
        private List<CapturedItem> gathered = new ArrayList<>();

        Gatherer(CaptureQueue queue) {
            this.queue = queue;
        }

        @Override
        public void published(byte[] channel, byte[] message, ReplicationPosition position, long timeMillis) {
            var published = new CapturedItem.Published(channel, message, toSource(position), timeMillis);
            var unused = published.isEvent(); // here and not in the thread that writes, which has more to do
            gathered.add(published);
        }

        @Override
        public void missed(MissedRange missing, Instant from, Instant to, ReplicationPosition position) {
            gathered.add(new CapturedItem.Hole(
                    missing.reason(),
                    from,
                    to,
                    missing.fromOffset(),
                    missing.toOffset(),
                    missing.messages(),
                    toSource(position)));
        }

        @Override
        public void advanced(ReplicationPosition position, Instant time) {
            gathered.add(new CapturedItem.PositionHeartbeat(toSource(position), time));
        }

        @Override
        public void gathered() throws InterruptedException {
            if (!gathered.isEmpty()) {
                var more = gathered;
                gathered = new ArrayList<>(more.size()); // the next read brings about as many
                queue.add(more);
            }
        }

        private static SourcePosition toSource(ReplicationPosition position) {
            return new SourcePosition(position.id(), position.offset());
        }
    }
}
