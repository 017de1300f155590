package dev.kodama.forwarder.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kodama.forwarder.limits.ConnectionLimiter.Entry.Admitted;
import dev.kodama.forwarder.limits.ConnectionLimiter.Entry.TooMany;
import dev.kodama.http.access.Cidr;
import dev.kodama.http.limits.Limit;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.limits.LimitsConfig;
import dev.kodama.settings.Settings;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionLimiterTest {
    private final LimitCounts counts = new LimitCounts();
    private long now = 5;

    @Test
    void admitsConnectionsUpToTheLimit() {
        var gate = gate(Map.of("KODAMA_MAX_CONNECTIONS", "2"));
        var first = admitted(gate, "10.0.0.1");
        admitted(gate, "10.0.0.2");

        assertThat(gate.enter(address("10.0.0.3")))
                .isInstanceOfSatisfying(
                        TooMany.class, many -> assertThat(many.limit()).isEqualTo(Limit.CONNECTIONS));
        first.release();
        first.release();

        admitted(gate, "10.0.0.3");
        assertThat(gate.connections()).isEqualTo(2);
        assertThat(counts.of(Limit.CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void countsEachAddress() {
        var gate = gate(Map.of("KODAMA_MAX_CONNECTIONS_PER_ADDRESS", "1"));
        admitted(gate, "10.0.0.1");

        assertThat(gate.enter(address("10.0.0.1")))
                .isInstanceOfSatisfying(
                        TooMany.class, many -> assertThat(many.limit()).isEqualTo(Limit.ADDRESS));
        admitted(gate, "10.0.0.2");
        assertThat(counts.of(Limit.ADDRESS)).isEqualTo(1);
    }

    @Test
    void takesAnIpv6SubnetForOneAddress() {
        var gate = gate(Map.of("KODAMA_MAX_CONNECTIONS_PER_ADDRESS", "1"));
        admitted(gate, "2001:db8::1");

        assertThat(gate.enter(address("2001:db8::2"))).isInstanceOf(TooMany.class);
        admitted(gate, "2001:db8:0:1::1");
    }

    @Test
    void countsEachUser() {
        var gate = gate(Map.of("KODAMA_MAX_CONNECTIONS_PER_USER", "1"));
        var first = admitted(gate, "10.0.0.1");
        var second = admitted(gate, "10.0.0.2");

        assertThat(first.belongsTo("ann")).isTrue();
        assertThat(second.belongsTo("ann")).isFalse();
        assertThat(second.belongsTo("bob")).isTrue();
        first.release();

        assertThat(admitted(gate, "10.0.0.1").belongsTo("ann")).isTrue();
        assertThat(counts.of(Limit.USER)).isEqualTo(1);
    }

    @Test
    void limitsConnectsPerMinuteAndSaysWhenToRetry() {
        var gate = gate(Map.of("KODAMA_MAX_CONNECTS_PER_MINUTE", "2"));
        admitted(gate, "10.0.0.1").release();
        admitted(gate, "10.0.0.1").release();

        assertThat(gate.enter(address("10.0.0.1"))).isEqualTo(new TooMany(Limit.CONNECTS, 31));
        admitted(gate, "10.0.0.2");
        now += TimeUnit.SECONDS.toNanos(31);

        admitted(gate, "10.0.0.1");
    }

    @Test
    void sparesThisMachineUnlessItIsSaid() {
        var spares = gate(Map.of());
        for (int i = 0; i < 2_000; i++) {
            admitted(spares, "127.0.0.1");
        }

        var strict = gate(Map.of("KODAMA_MAX_CONNECTIONS_PER_ADDRESS", "1"));
        admitted(strict, "127.0.0.1");
        assertThat(strict.enter(address("127.0.0.1"))).isInstanceOf(TooMany.class);
    }

    @Test
    void setsNoLimitWithAZero() {
        var gate = gate(Map.of(
                "KODAMA_MAX_CONNECTIONS", "0",
                "KODAMA_MAX_CONNECTIONS_PER_ADDRESS", "0",
                "KODAMA_MAX_CONNECTS_PER_MINUTE", "0",
                "KODAMA_MAX_CONNECTIONS_PER_USER", "0"));

        for (int i = 0; i < 5_000; i++) {
            assertThat(admitted(gate, "10.0.0.1").belongsTo("ann")).isTrue();
        }
    }

    @Test
    void forgetsAddressesThatAreTooMany() {
        var gate = gate(Map.of());
        for (int i = 0; i < 70_000; i++) {
            admitted(gate, "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))
                    .release();
        }

        assertThat(gate.remembered()).isLessThanOrEqualTo((1 << 16) + 1);
    }

    private ConnectionLimiter gate(Map<String, String> settings) {
        return new ConnectionLimiter(LimitsConfig.from(Settings.of(settings)), counts, () -> now);
    }

    private static ConnectionLimiter.ConnectionSlot admitted(ConnectionLimiter gate, String from) {
        var entry = gate.enter(address(from));
        assertThat(entry).isInstanceOf(Admitted.class);
        return ((Admitted) entry).slot();
    }

    private static InetAddress address(String text) {
        return Cidr.address(text).orElseThrow();
    }
}
