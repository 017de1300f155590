package dev.kodama.gaps;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscriptionTableTest {
    private final SubscriptionTable subscriptions = new SubscriptionTable("default");

    private boolean put(String key, String fields) {
        return subscriptions.put(key, ("{\"source\":\"default\"," + fields + "}").getBytes(UTF_8));
    }

    private SubscriberCounts of(String eventType, String... entityTypes) {
        return subscriptions.of(eventType, List.of(eventType), List.of(entityTypes));
    }

    @Test
    void countsTheFourKindsSeparately() {
        put("1", "\"kind\":\"direct\",\"event_types\":[\"A\"],\"listeners\":2");
        put("2", "\"kind\":\"pattern\",\"event_types\":[],\"listeners\":3");
        put("3", "\"kind\":\"dashboard\",\"event_types\":[\"A\",\"B\"],\"listeners\":4");
        put("4", "\"kind\":\"durable\",\"event_types\":[\"A*\"]");
        put("5", "\"kind\":\"telepathy\",\"event_types\":[\"A\"]");

        assertThat(of("A")).isEqualTo(new SubscriberCounts(2, 3, 4, 1));
        assertThat(of("B")).isEqualTo(new SubscriberCounts(0, 3, 4, 0));
        assertThat(of("AB")).isEqualTo(new SubscriberCounts(0, 3, 0, 1));
    }

    @Test
    void matchesAllTypesWithoutAFilter() {
        put("1", "\"kind\":\"durable\",\"event_types\":[],\"entity_types\":[],\"entity_ids\":[]");

        assertThat(of("ANY").durable()).isOne();
        assertThat(subscriptions.named()).isEmpty();
    }

    @Test
    void countsASubscriptionOnceThatMatchesTwice() {
        put("1", "\"kind\":\"durable\",\"event_types\":[\"TASK_DONE\",\"TASK_*\"]");

        assertThat(of("TASK_DONE").durable()).isOne();
    }

    @Test
    void matchesOnlyItsEntityTypes() {
        put("1", "\"kind\":\"durable\",\"event_types\":[\"A\"],\"entity_types\":[\"task\"],\"entity_ids\":[\"t-1\"]");

        assertThat(of("A", "agent").durable()).isZero();
        assertThat(of("A", "agent", "task").durable()).isOne();
        assertThat(of("A").durable()).isOne();
    }

    @Test
    void treatsAnInvalidPatternAsAllTypes() {
        put("1", "\"kind\":\"durable\",\"event_types\":[\"*a*a*a*a*b\"]");

        assertThat(of("ANY").durable()).isOne();
    }

    @Test
    void treatsAStarInADashboardsFilterAsALetter() {
        put("1", "\"kind\":\"dashboard\",\"event_types\":[\"A*\"]");

        assertThat(of("AB").dashboard()).isZero();
        assertThat(of("A*").dashboard()).isOne();
    }

    @Test
    void removesAnEndedSubscription() {
        put("1", "\"kind\":\"durable\",\"event_types\":[\"A\",\"B*\"]");

        assertThat(subscriptions.put("1", null)).isTrue();

        assertThat(of("A")).isEqualTo(SubscriberCounts.NONE);
        assertThat(of("BB")).isEqualTo(SubscriberCounts.NONE);
        assertThat(subscriptions.put("1", null)).isFalse();
    }

    @Test
    void replacesAnEarlierRecord() {
        put("1", "\"kind\":\"direct\",\"event_types\":[\"A\"]");

        assertThat(put("1", "\"kind\":\"direct\",\"event_types\":[\"B\"]")).isTrue();
        assertThat(put("1", "\"kind\":\"direct\",\"event_types\":[\"B\"]")).isFalse();

        assertThat(of("A")).isEqualTo(SubscriberCounts.NONE);
        assertThat(of("B").direct()).isOne();
        assertThat(subscriptions.named()).containsExactly("B");
    }

    @Test
    void removesADashboardThatIsNotRenewed() {
        put(
                "1",
                "\"kind\":\"dashboard\",\"until\":\"2026-03-03T12:00:00Z\","
                        + "\"interests\":[{\"event_types\":[\"A\"],\"listeners\":3},{\"event_types\":[],\"listeners\":2}]");
        assertThat(of("A").dashboard()).isEqualTo(5);
        assertThat(of("B").dashboard()).isEqualTo(2);

        assertThat(subscriptions.expire(Instant.parse("2026-03-03T11:59:59Z").toEpochMilli()))
                .isEmpty();
        assertThat(subscriptions.expire(Instant.parse("2026-03-03T12:00:01Z").toEpochMilli()))
                .containsExactly("1");

        assertThat(of("A")).isEqualTo(SubscriberCounts.NONE);
    }

    @Test
    void skipsOtherSources() {
        subscriptions.put("1", "{\"kind\":\"direct\",\"source\":\"other\",\"event_types\":[\"A\"]}".getBytes(UTF_8));

        assertThat(of("A")).isEqualTo(SubscriberCounts.NONE);
    }

    @Test
    void rejectsAnInvalidRecordAndStaysUnchanged() {
        put("1", "\"kind\":\"direct\",\"event_types\":[\"A\"]");

        assertThatThrownBy(() -> subscriptions.put("1", "nonsense".getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the subscription 1 cannot be read");
        assertThat(of("A").direct()).isOne();
    }

    @Test
    void matchesDirectSubscriptionsByChannelAndOthersByType() {
        put("1", "\"kind\":\"direct\",\"event_types\":[\"a\"]");
        put("2", "\"kind\":\"direct\",\"event_types\":[\"B\"],\"listeners\":5");
        put("3", "\"kind\":\"durable\",\"event_types\":[\"B\"]");

        assertThat(subscriptions.of("B", List.of("a"), List.of())).isEqualTo(new SubscriberCounts(1, 0, 0, 1));
        assertThat(subscriptions.of("B", List.of("a", "B"), List.of())).isEqualTo(new SubscriberCounts(6, 0, 0, 1));
    }

    @Test
    void treatsAStarInAChannelAsALetter() {
        put("1", "\"kind\":\"direct\",\"event_types\":[\"A*\"]");

        assertThat(of("AB")).isEqualTo(SubscriberCounts.NONE);
        assertThat(of("A*").direct()).isOne();
    }
}
