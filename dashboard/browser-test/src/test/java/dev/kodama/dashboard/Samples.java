package dev.kodama.dashboard;

import java.io.IOException;

/** What was published before the first test: tickets, a type that nobody hears, a hundred other types, sandboxes. */
final class Samples {
    /** Sequence of the first event of {@code TASK_COMPLETED}, whose payload has a number that no float holds. */
    static final int COMPLETED = 41;

    private Samples() {}

    static void publish(RedisPublisher redis) throws IOException {
        redis.publishAll("TASK_CREATED", "task", "t-%d", "{\"title\":\"Task %d\",\"points\":3.0}", 40);
        redis.publishAll(
                "TASK_COMPLETED", "task", "t-%d", "{\"status\":\"done\",\"exact\":12345678901234567890.10}", 20);
        for (int i = 1; i <= 120; i++) {
            redis.publish("type." + i, "task", "of-many-types", "{}");
        }
        redis.publishAll("BUDGET_GONE", "budget", "b-1", "{\"left\":%d}", 30);
        redis.publish("TASK_FAILED", "task", "t-40", "{\"error\":\"out of memory\"}");
        redis.publishAll("sandbox.heartbeat", "sandbox", "s-%d", "{}", 3);
        redis.publish("sandbox.terminated", "sandbox", "s-2", "{}");
        redis.publish("sandbox.terminated", "sandbox", "s-3", "{}");
    }
}
