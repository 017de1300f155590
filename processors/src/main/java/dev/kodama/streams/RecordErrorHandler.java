package dev.kodama.streams;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes over a record that cannot be read or processed, counts it, and sends it to the poison topic as Kafka Streams does (KIP-1034):
 * its bytes and headers as they were, with {@code __streams.errors.exception}, {@code .message}, {@code .stacktrace}, {@code .topic},
 * {@code .partition} and {@code .offset} on top, in the transaction that steps over it. Public because Kafka Streams makes it.
 */
public final class RecordErrorHandler implements DeserializationExceptionHandler, ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RecordErrorHandler.class);
    private static final String COUNT = "kodama.poison.count";

    private final LogAndContinueExceptionHandler unreadable = new LogAndContinueExceptionHandler();
    private final LogAndContinueProcessingExceptionHandler unprocessable =
            new LogAndContinueProcessingExceptionHandler();
    private LongAdder count = new LongAdder();
    private String topic = "";

    static void count(Map<String, Object> properties, LongAdder count) {
        properties.put(COUNT, count);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        unreadable.configure(configs);
        unprocessable.configure(configs);
        count = (LongAdder) Objects.requireNonNull(configs.get(COUNT));
        topic = String.valueOf(configs.get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG));
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        onPoison(context, exception);
        return unreadable.handleError(context, record, exception);
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        onPoison(context, exception);
        return unprocessable.handleError(context, record, exception);
    }

    /** The first, the tenth, the hundredth, … is logged: a whole topic may be poison. */
    private void onPoison(ErrorHandlerContext context, Exception exception) {
        count.increment();
        long so = count.sum();
        while (so % 10 == 0) {
            so /= 10;
        }
        if (so == 1) {
            LOG.warn(
                    "{}-{} at offset {} cannot be processed and is passed over; it is in {} ({} so far): {}",
                    context.topic(),
                    context.partition(),
                    context.offset(),
                    topic,
                    count.sum(),
                    exception.toString());
        }
    }
}
