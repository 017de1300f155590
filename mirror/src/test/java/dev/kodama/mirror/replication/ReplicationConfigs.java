package dev.kodama.mirror.replication;

import dev.kodama.mirror.replication.connection.ReplicationConfig;
import java.time.Duration;

/** Configurations with limits that a test can reach. */
public final class ReplicationConfigs {
    private ReplicationConfigs() {}

    public static ReplicationConfig with(String url, int maxMessageBytes, long bufferBytes, Duration readTimeout) {
        var standard = ReplicationConfig.of(url, "events.");
        return new ReplicationConfig(
                url,
                standard.psyncCommand(),
                standard.channelPrefix(),
                maxMessageBytes,
                bufferBytes,
                standard.connectTimeout(),
                readTimeout);
    }
}
