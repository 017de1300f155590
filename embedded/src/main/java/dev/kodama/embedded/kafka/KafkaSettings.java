package dev.kodama.embedded.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Broker settings for one node on one machine: no replication, few threads, small buffers. */
final class KafkaSettings {
    static final int NODE = 1;
    static final String CONTROLLER = "CONTROLLER";
    private static final int MESSAGE_BYTES = 34 << 20;

    private KafkaSettings() {}

    static Map<String, String> of(Path log, int port, int controllerPort) {
        String broker = "PLAINTEXT://127.0.0.1:" + port;
        var settings = new HashMap<String, String>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE));
        settings.put("listeners", broker + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
        settings.put("advertised.listeners", broker);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        settings.put("log.dirs", log.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", Integer.toString(MESSAGE_BYTES));
        // a session left open by kill -9 delays the next start for this long
        settings.put("broker.session.timeout.ms", "1500");
        settings.put("broker.heartbeat.interval.ms", "500");
        // one voter appends without waiting for more; records that only show its followers' lag are not needed
        settings.put("controller.quorum.append.linger.ms", "0");
        settings.put("metadata.max.idle.interval.ms", "0");
        // right after a commit its markers are not written yet; the default would retry after 20 ms
        settings.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // durable subscriptions keep their position for a year without use
        settings.put("offsets.retention.minutes", Integer.toString(365 * 24 * 60));
        // all members are on this machine, so a session timeout of a second is enough
        settings.put("group.min.session.timeout.ms", "1000");
        settings.putAll(internalTopics());
        settings.putAll(footprint());
        return settings;
    }

    private static Map<String, String> internalTopics() {
        return Map.ofEntries(
                Map.entry("default.replication.factor", "1"),
                Map.entry("min.insync.replicas", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "5"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "5"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"));
    }

    /** Each thread wakes up several times a second without work: as few as serve this machine. Broker and controller have their own. */
    private static Map<String, String> footprint() {
        return Map.of(
                "metric.reporters", "",
                "num.network.threads", "1",
                "num.io.threads", "2",
                "background.threads", "2",
                "num.replica.alter.log.dirs.threads", "1",
                "group.coordinator.threads", "1",
                "share.coordinator.threads", "1",
                "log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20),
                "log.cleaner.io.buffer.size", Integer.toString(128 << 10),
                "offsets.load.buffer.size", Integer.toString(1 << 20));
    }
}
