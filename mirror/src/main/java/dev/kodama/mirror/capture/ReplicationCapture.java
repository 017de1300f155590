package dev.kodama.mirror.capture;

import dev.kodama.journal.SourcePosition;
import dev.kodama.mirror.replication.ReplicationClient;
import dev.kodama.mirror.replication.ReplicationListener;
import dev.kodama.mirror.replication.ReplicationProgress;
import dev.kodama.mirror.replication.connection.ReplicationConfig;
import dev.kodama.mirror.replication.psync.MissedRange;
import dev.kodama.mirror.replication.psync.ReplicationSupport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Captures from the replication stream: nothing is lost that Redis still has in its backlog. Items wait in a queue of
 * {@link ReplicationConfig#bufferBytes}; while it is full the socket is not read. To Redis it is a replica: {@code
 * WAIT} returns once {@link #journaled} covers the published events.
 */
public final class ReplicationCapture implements Capture {
    private final ReplicationClient client;
    private final InstantSource clock;
    private final CaptureQueue queue;

    public ReplicationCapture(ReplicationConfig config, InstantSource clock) {
        this.clock = clock;
        this.queue = new CaptureQueue(config.bufferBytes());
        this.client = new ReplicationClient(config, clock, new BatchingListener(queue));
    }

    /** Whether this Redis allows replication; waits for its reply, causes no full resync. */
    public static ReplicationSupport probe(ReplicationConfig config) {
        return ReplicationSupport.of(config);
    }

    @Override
    public void start(Optional<ResumePoint> from) {
        client.start(
                from.map(ResumePoint::position), from.map(ResumePoint::time).orElseGet(clock::instant));
    }

    @Override
    public List<CapturedItem> take(long maxBytes, Duration timeout) throws InterruptedException {
        return queue.take(maxBytes, timeout);
    }

    @Override
    public void journaled(SourcePosition position) {
        client.journaled(position);
    }

    @Override
    public CaptureStatus status() {
        var progress = client.progress();
        return new CaptureStatus(
                CaptureMode.REPLICATION, progress.connected(), queue.waitingBytes(), progress.detail());
    }

    /** More detailed than {@link #status}, for metrics. */
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

    /** Converts the result of one socket read into items, and adds them to the queue at once. */
    private static final class BatchingListener implements ReplicationListener {
        private final CaptureQueue queue;
        private List<CapturedItem> batch = new ArrayList<>();

        BatchingListener(CaptureQueue queue) {
            this.queue = queue;
        }

        @Override
        public void onPublished(byte[] channel, byte[] message, SourcePosition position, long timeMillis) {
            var published = new CapturedItem.Published(channel, message, position, timeMillis);
            var unused = published.isEvent(); // parsed here: the writing thread has more to do
            batch.add(published);
        }

        @Override
        public void onMissed(MissedRange missing, Instant from, Instant to, SourcePosition position) {
            batch.add(new CapturedItem.Hole(missing, from, to, position));
        }

        @Override
        public void onAdvanced(SourcePosition position, Instant time) {
            batch.add(new CapturedItem.PositionHeartbeat(position, time));
        }

        @Override
        public void onChunkEnd() throws InterruptedException {
            if (!batch.isEmpty()) {
                var items = batch;
                batch = new ArrayList<>(items.size()); // the next read will bring about as many
                queue.add(items);
            }
        }
    }
}
