package dev.kodama.replay.durable;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kodama.journal.JournalConfig;
import dev.kodama.testing.Journals;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurableSubscriptionBuilderTest {
    private final Inbox inbox = new Inbox();
    private final JournalConfig journal = Journals.on("127.0.0.1:1");

    private DurableSubscriptionBuilder subscriber() {
        return DurableSubscription.named("synthesis").journal(journal);
    }

    @Test
    void rejectsInvalidOptions() {
        assertThatThrownBy(() -> DurableSubscription.named("x").handle(inbox))
                .hasMessageContaining("journal(JournalConfig)");
        assertThatThrownBy(
                        () -> DurableSubscription.named("a.b").journal(journal).handle(inbox))
                .hasMessageContaining("'a.b'");
        assertThatThrownBy(() -> subscriber().concurrency(0).handle(inbox))
                .hasMessageContaining("concurrency must be at least 1");
        assertThatThrownBy(() -> subscriber().commitEvery(Duration.ZERO).handle(inbox))
                .hasMessageContaining("commitEvery");
    }
}
