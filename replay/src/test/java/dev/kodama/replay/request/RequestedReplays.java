package dev.kodama.replay.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.history.JournalPages;
import dev.kodama.history.selective.IndexedJournal;
import dev.kodama.index.JournalIndex;
import dev.kodama.journal.reader.SkippedRecords;
import dev.kodama.testing.Journals;
import dev.kodama.testing.RawPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A service that only speaks Redis: publishes requests and collects the messages on its channels. */
final class RequestedReplays implements AutoCloseable {
    /** For tasks that scan. */
    static final IndexedJournal SCANNED = new IndexedJournal(
            JournalPages.of(Journals.onSharedKafka(), InstantSource.system(), new SkippedRecords()),
            JournalIndex.none("is not asked"));

    /** @param kind the channel name after {@code replay.NAME.} */
    record Received(String kind, String message) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(message);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(message, e);
            }
        }

        boolean isLast() {
            return kind.equals("end") || kind.equals("error");
        }
    }

    private final String name;
    private final int redisPort;
    private final ChannelSubscriber subscriber;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

    RequestedReplays(String name, int redisPort) {
        this.name = name;
        this.redisPort = redisPort;
        this.subscriber = ChannelSubscriber.open(
                "redis://127.0.0.1:" + redisPort,
                "test",
                List.of("replay." + name + ".*"),
                new ChannelSubscriber.Listener() {
                    @Override
                    public void onMessage(byte[] channel, byte[] message) {
                        String kind = new String(channel, UTF_8).substring("replay.".length() + name.length() + 1);
                        received.add(new Received(kind, new String(message, UTF_8)));
                    }

                    @Override
                    public void onSubscribed() {}

                    @Override
                    public void onLost(String reason) {}
                });
        await().until(subscriber::subscribed);
    }

    /** Starts answering requests by scans. */
    static ReplayRequests start(ReplayRequestsConfig config, MeterRegistry registry, InstantSource clock) {
        return ReplayRequests.start(config, SCANNED.index(), registry, clock);
    }

    /** Publishes a request with further fields, such as {@code ,"since":7}. */
    void ask(String fields) {
        publish(redisPort, "{\"subscriber\":\"" + name + "\"" + fields + "}");
    }

    static void publish(int redisPort, String request) {
        try (var redis = new RawPublisher(redisPort)) {
            redis.publish(ReplayRequests.CHANNEL, request.getBytes(UTF_8));
        }
    }

    /** The messages up to the next end or error, inclusive. */
    List<Received> answer() {
        var answer = new ArrayList<Received>();
        do {
            answer.add(next());
        } while (!answer.get(answer.size() - 1).isLast());
        return answer;
    }

    private Received next() {
        try {
            var next = received.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no answer to " + name);
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Received> answerTo(String fields) {
        ask(fields);
        return answer();
    }

    /** The number of messages that were received and not taken. */
    int waiting() {
        return received.size();
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
