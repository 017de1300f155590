package dev.kodama.replay.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kodama.bus.ChannelSubscriber;
import dev.kodama.testing.RawPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A service that only speaks Redis: asks, and gathers what comes. */
final class RequestedReplays implements AutoCloseable {
    /** @param kind what stands behind {@code replay.NAME.} */
    record Heard(String kind, String message) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(message);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(message, e);
            }
        }

        boolean last() {
            return kind.equals("end") || kind.equals("error");
        }
    }

    private final String name;
    private final int redisPort;
    private final ChannelSubscriber feed;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

    RequestedReplays(String name, int redisPort) {
        this.name = name;
        this.redisPort = redisPort;
        this.feed = ChannelSubscriber.open(
                "redis://127.0.0.1:" + redisPort,
                "test",
                List.of("replay." + name + ".*"),
                new ChannelSubscriber.Listener() {
                    @Override
                    public void onMessage(byte[] channel, byte[] message) {
                        String kind = new String(channel, UTF_8).substring("replay.".length() + name.length() + 1);
                        heard.add(new Heard(kind, new String(message, UTF_8)));
                    }

                    @Override
                    public void onSubscribed() {}

                    @Override
                    public void onLost(String reason) {}
                });
        await().until(feed::subscribed);
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

    /** What came up to the next end or error, that one included. */
    List<Heard> answer() {
        var answer = new ArrayList<Heard>();
        do {
            answer.add(next());
        } while (!answer.get(answer.size() - 1).last());
        return answer;
    }

    private Heard next() {
        try {
            var next = heard.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no answer to " + name);
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks and returns the answer. */
    List<Heard> answerTo(String fields) {
        ask(fields);
        return answer();
    }

    /** What has come and was not taken. */
    int waiting() {
        return heard.size();
    }

    @Override
    public void close() {
        feed.close();
    }
}
