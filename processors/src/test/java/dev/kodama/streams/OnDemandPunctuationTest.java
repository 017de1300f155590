package dev.kodama.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnDemandPunctuationTest {
    private final MockProcessorContext<String, String> context = new MockProcessorContext<>();
    private final List<Long> runs = new ArrayList<>();
    private final OnDemandPunctuation punctuation = new OnDemandPunctuation(context, runs::add);

    @BeforeEach
    void setTime() {
        context.setCurrentSystemTimeMs(0);
    }

    @Test
    void runsOnceAndIsNotScheduledAfterwards() {
        punctuation.in(Duration.ofSeconds(1));
        punctuation.in(Duration.ofSeconds(1));

        due().get(0).getPunctuator().punctuate(1_000);

        assertThat(runs).containsExactly(1_000L);
        assertThat(due()).isEmpty();
    }

    @Test
    void keepsTheEarlierOfTwoTimes() {
        punctuation.in(Duration.ofSeconds(5));
        punctuation.in(Duration.ofSeconds(1));
        punctuation.in(Duration.ofSeconds(3));

        assertThat(due())
                .singleElement()
                .satisfies(one -> assertThat(one.getInterval()).isEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void isScheduledAgainFromItsRun() {
        var repeated = new OnDemandPunctuation[1];
        repeated[0] = new OnDemandPunctuation(context, now -> repeated[0].in(Duration.ofSeconds(2)));
        repeated[0].in(Duration.ofSeconds(1));

        due().get(0).getPunctuator().punctuate(1_000);

        assertThat(due())
                .singleElement()
                .satisfies(one -> assertThat(one.getInterval()).isEqualTo(Duration.ofSeconds(2)));
    }

    private List<CapturedPunctuator> due() {
        return context.scheduledPunctuators().stream()
                .filter(one -> !one.cancelled())
                .toList();
    }
}
