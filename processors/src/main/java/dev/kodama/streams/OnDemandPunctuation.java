package dev.kodama.streams;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * A wall-clock punctuation that runs only when a processor has work for it. Kafka Streams commits a transaction after each punctuation, also
 * after one that emits nothing, so a periodic one would keep an idle broker busy. For the processor's thread.
 */
public final class OnDemandPunctuation {
    private final ProcessorContext<?, ?> context;
    private final Punctuator punctuator;
    private @Nullable Cancellable scheduled;
    private long dueMillis;

    public OnDemandPunctuation(ProcessorContext<?, ?> context, Punctuator punctuator) {
        this.context = context;
        this.punctuator = punctuator;
    }

    /** Runs the punctuator once after a delay, or earlier if it is due earlier already. */
    public void in(Duration delay) {
        long millis = context.currentSystemTimeMs() + delay.toMillis();
        if (scheduled != null && dueMillis <= millis) {
            return;
        }
        cancel();
        dueMillis = millis;
        scheduled = context.schedule(delay, PunctuationType.WALL_CLOCK_TIME, this::run);
    }

    private void run(long nowMillis) {
        cancel();
        punctuator.punctuate(nowMillis);
    }

    private void cancel() {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }
}
