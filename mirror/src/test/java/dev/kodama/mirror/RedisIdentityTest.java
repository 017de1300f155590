package dev.kodama.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.journal.JournalConfig;
import dev.kodama.mirror.replication.connection.ReplicationIds;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisIdentityTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final ReplicationIds IDS = new ReplicationIds("b2", "a1");

    private final RedisIdentity identity = new RedisIdentity(new MirrorConfig(
            "redis://user:secret@10.0.0.2:6380",
            new JournalConfig("localhost:9092", Map.of(), "", "default", 3, Duration.ofDays(7), 1 << 20),
            "auto",
            "PSYNC",
            1 << 20));

    @Test
    void reportsADifferenceOfTenSeconds() {
        assertThat(identity.compare("c3", IDS, 0)).isEmpty();
        assertThat(identity.compare("c3", IDS, 9 * SECOND)).isEmpty();
        assertThat(identity.compare("c3", IDS, 10 * SECOND))
                .isEqualTo("the Redis at 10.0.0.2:6380 is not the one that source default is mirrored from"
                        + " (replication id b2 is not c3): give it a KODAMA_SOURCE of its own");
    }

    @Test
    void waitsAgainAfterTheIdsWereEqual() {
        assertThat(identity.compare("c3", IDS, 0)).isEmpty(); // a failover; the journal gets the new id later
        assertThat(identity.compare("b2", IDS, 5 * SECOND)).isEmpty();
        assertThat(identity.compare("c3", IDS, 11 * SECOND)).isEmpty();
    }

    @Test
    void acceptsTheIdBeforeAFailover() {
        assertThat(identity.compare("a1", IDS, 0)).isEmpty();
        assertThat(identity.compare("a1", IDS, 60 * SECOND)).isEmpty();
    }

    @Test
    void comparesNothingWithoutIds() {
        var none = new ReplicationIds("", "");
        assertThat(identity.compare("", IDS, 0)).isEmpty();
        assertThat(identity.compare("", IDS, 60 * SECOND)).isEmpty();
        assertThat(identity.compare("a1", none, 0)).isEmpty();
        assertThat(identity.compare("a1", none, 60 * SECOND)).isEmpty();
    }
}
