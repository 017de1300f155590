package dev.kodama.bench.attack;

import dev.kodama.embedded.redis.RedisSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Publishes messages with new names to Redis and waits for each reply. */
final class PublishFlood implements Attack {
    /** A Redis message. */
    record Message(String channel, String body) {}

    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final String name;
    private final int perSecond;
    private final AttackTarget target;
    private final LongFunction<Message> message;
    private long number;
    private @Nullable RedisSocket redis;

    PublishFlood(String name, int perSecond, AttackTarget target, LongFunction<Message> message) {
        this.name = name;
        this.perSecond = perSecond;
        this.target = target;
        this.message = message;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int perSecond() {
        return perSecond;
    }

    @Override
    public void attempt(OutcomeCounter tally) throws IOException {
        var open = redis;
        if (open == null) {
            open = RedisSocket.connect(target.redisPort(), ANSWER);
            redis = open;
        }
        var next = message.apply(number++);
        try {
            open.call("PUBLISH", next.channel(), next.body());
            tally.count(next.channel().startsWith("events.") ? Attackers.EVENTS : "requests published");
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        var open = redis;
        redis = null;
        if (open != null) {
            open.close();
        }
    }
}
