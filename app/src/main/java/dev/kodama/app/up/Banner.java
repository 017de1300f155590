package dev.kodama.app.up;

import dev.kodama.app.terminal.MaskedUrl;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The message of {@code up} when it is ready, or runs without journaling.
 *
 * @param redis the URL
 * @param kafka the bootstrap servers
 * @param dataDir null without embedded servers
 * @param webSocket the URL; null without a forwarder
 * @param dashboard the URLs, of which the second has a token; empty without a forwarder
 * @param health the URL
 * @param command the path of {@code bin/kodama}; null under Maven
 * @param notJournaling the reason why the mirror does not journal; null if it does
 */
record Banner(
        String redis,
        String kafka,
        @Nullable String dataDir,
        @Nullable String webSocket,
        List<String> dashboard,
        String health,
        @Nullable String command,
        @Nullable String notJournaling) {
    private static final String DEFAULT_REDIS = "redis://127.0.0.1:6379";
    private static final String DEFAULT_KAFKA = "127.0.0.1:9092";

    Banner {
        dashboard = List.copyOf(dashboard);
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add((notJournaling == null
                        ? "Kodama is ready"
                        : "Kodama runs, but does not journal yet (" + notJournaling + ")")
                + (dataDir == null ? "" : "; its data is in " + dataDir));
        lines.add("  Redis      " + MaskedUrl.of(redis) + "   PUBLISH events.TYPE there");
        lines.add("  Kafka      " + kafka + "   the journal is kodama.events");
        if (webSocket != null) {
            lines.add("  WebSocket  " + webSocket);
        }
        for (int i = 0; i < dashboard.size(); i++) {
            lines.add((i == 0 ? "  dashboard  " : "   for an hour, to read: ") + dashboard.get(i));
        }
        lines.add("  health     " + health);
        lines.add("Publish an event and see it in the journal; in another terminal:");
        lines.add("  " + trial());
        lines.add("Ctrl-C ends it all.");
        return lines;
    }

    /** A shell command that works as it is; passwords are left to the environment. */
    private String trial() {
        boolean sayRedis = !redis.equals(DEFAULT_REDIS) && !redis.contains("@");
        boolean sayKafka = !kafka.equals(DEFAULT_KAFKA);
        if (command == null) {
            return (sayRedis ? "KODAMA_REDIS_URL=" + redis + " " : "")
                    + (sayKafka ? "KODAMA_KAFKA_BOOTSTRAP=" + kafka + " " : "")
                    + "./mvnw -q compile exec:java@publish exec:java@tail";
        }
        return command + " publish TASK_COMPLETED task t-1 '{\"status\":\"done\"}'"
                + (sayRedis ? " --redis-url " + redis : "") + " && " + command + " tail --since -1m"
                + (sayKafka ? " --kafka-bootstrap " + kafka : "");
    }
}
