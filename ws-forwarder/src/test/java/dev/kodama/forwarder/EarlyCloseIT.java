package dev.kodama.forwarder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kodama.bus.metadata.EventMetadata.Head;
import dev.kodama.forwarder.delivery.DeliveryFactory;
import dev.kodama.forwarder.delivery.JournalDeliveries;
import dev.kodama.forwarder.durable.DurableConfig;
import dev.kodama.forwarder.hub.Hub;
import dev.kodama.forwarder.hub.HubConfig;
import dev.kodama.forwarder.hub.HubConfig.FailureConfig;
import dev.kodama.forwarder.limits.SendRateLimiter;
import dev.kodama.forwarder.protocol.CloseReason;
import dev.kodama.http.access.AccessConfig;
import dev.kodama.http.limits.LimitCounts;
import dev.kodama.http.server.HttpServer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that is closed while it is being opened: by the time it has its place, the ring has passed it. */
class EarlyCloseIT {
    private static final int RING_BYTES = 256 << 10;
    private static final int EVENT_BYTES = 1 << 10;

    private final Hub hub = Hub.start(new HubConfig(RING_BYTES, Duration.ofSeconds(30), Duration.ofSeconds(60)));
    private final JournalDeliveries durable = new JournalDeliveries(
            DurableConfig.DEFAULT, InstantSource.system(), hub.framesSent(), FailureConfig.DEFAULT.types());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = ForwarderHttp.start(
                AccessConfig.OPEN,
                unused -> new DeliveryFactory(hub, durable, () -> true, this::allowanceOfOneWhoComesLate));
    }

    @AfterEach
    void stop() {
        hub.close();
        durable.close();
        server.close();
    }

    @Test
    void saysWhy() throws IOException {
        try (var client = RawClient.connect(server.port(), "?overflow=disconnect")) {
            var frame = client.next();

            assertThat(frame.opcode()).isEqualTo(RawClient.CLOSE);
            assertThat(frame.closeCode()).isEqualTo(CloseReason.TOO_SLOW.code());
            assertThat(client.isAtEnd()).isTrue();
            await().untilAsserted(() -> assertThat(hub.counts().sessions()).isZero());
        }
    }

    /** Asked for between the client's place and its session. */
    private SendRateLimiter allowanceOfOneWhoComesLate() {
        byte[] text = ("{\"payload\":\"" + "x".repeat(EVENT_BYTES) + "\"}").getBytes(UTF_8);
        for (int sent = 0; sent < 2 * RING_BYTES; sent += EVENT_BYTES) {
            hub.publish(new Head("A", "task", "t-1", true), text);
        }
        return new SendRateLimiter(0, new LimitCounts(), 0);
    }
}
