package dev.kodama.mirror.subscribers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.testing.ClusterNodes;
import dev.kodama.testing.RawPublisher;
import io.lettuce.core.RedisException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SubscriberQueryIT {
    @TempDir
    Path dir;

    @Test
    void sumsTheSubscribersOfClusterNodes() throws Exception {
        try (var nodes = new ClusterNodes(dir);
                var one = new RawPublisher(nodes.first().port());
                var two = new RawPublisher(nodes.second().port());
                var three = new RawPublisher(nodes.second().port());
                var query = new SubscriberQuery(nodes.uri())) {
            one.command("SUBSCRIBE", "events.A");
            two.command("SUBSCRIBE", "events.A");
            three.command("PSUBSCRIBE", "events.*");

            var seen = query.query();

            assertThat(seen.direct()).contains(Map.of("A", 2L));
            assertThat(seen.patterns()).contains(1L);
            assertThat(seen.denied()).isEmpty();
        }
    }

    @Test
    void knowsNoSubscribersWhileANodeIsUnavailable() throws Exception {
        try (var nodes = new ClusterNodes(dir);
                var query = new SubscriberQuery(nodes.uri())) {
            assertThat(query.query().direct()).contains(Map.of());

            nodes.first().kill();

            assertThat(query.query().direct()).isEmpty();
            assertThat(query.query().patterns()).isEqualTo(Optional.empty());
            assertThat(query.query().denied())
                    .singleElement()
                    .asString()
                    .contains(
                            "not every node can be queried",
                            String.valueOf(nodes.first().port()));

            nodes.second().kill();
            assertThatThrownBy(query::query).isInstanceOf(RedisException.class);
        }
    }
}
