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
 * Skips and counts records that cannot be deserialized or processed, and sends them to the poison topic (KIP-1034). Their bytes and headers
 * are unchanged; the headers {@code __streams.errors.exception}, {@code .message}, {@code .stacktrace}, {@code .topic}, {@code .partition}
 * and {@code .offset} are added. All of it is in the transaction that commits the record's offset. Public, since Kafka Streams instantiates it.
 */
public final class RecordErrorHandler implements DeserializationExceptionHandler, ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RecordErrorHandler.class);
    private static final String COUNT = "kodama.poison.count";

    private final LogAndContinueExceptionHandler deserialization = new LogAndContinueExceptionHandler();
    private final LogAndContinueProcessingExceptionHandler processing = new LogAndContinueProcessingExceptionHandler();
    private LongAdder count = new LongAdder();
    private String topic = "";

    static void count(Map<String, Object> properties, LongAdder count) {
        properties.put(COUNT, count);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        deserialization.configure(configs);
        processing.configure(configs);
        count = (LongAdder) Objects.requireNonNull(configs.get(COUNT));
        topic = String.valueOf(configs.get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG));
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        onPoison(context, exception);
        return deserialization.handleError(context, record, exception);
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        onPoison(context, exception);
        return processing.handleError(context, record, exception);
    }

    /** Logs the first, the tenth, the hundredth, …: a whole topic may be poison. */
    private void onPoison(ErrorHandlerContext context, Exception exception) {
        count.increment();
        long digits = count.sum();
        while (digits % 10 == 0) {
            digits /= 10;
        }
        if (digits == 1) {
            LOG.warn(
                    "Skipping a record that cannot be processed, {}-{} at offset {}; it is kept in {} ({} so far): {}",
                    context.topic(),
                    context.partition(),
                    context.offset(),
                    topic,
                    count.sum(),
                    exception.toString());
        }
    }
}
