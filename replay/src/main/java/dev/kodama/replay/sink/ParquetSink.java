package dev.kodama.replay.sink;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.kodama.journal.JournaledEvent;
import dev.kodama.replay.Sink;
import dev.kodama.replay.SinkException;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet file to an {@link AtomicFile}: {@code seq} BIGINT, {@code time} TIMESTAMP in milliseconds of UTC, the others
 * VARCHAR; compressed by zstd. Holds up to {@value #ROW_GROUP_BYTES} bytes of columns in memory.
 */
final class ParquetSink implements Sink {
    private static final long ROW_GROUP_BYTES = 32L << 20;
    private static final MessageType SCHEMA = schema();

    private final AtomicFile file;
    private final ParquetWriter<EventRow> writer;
    private boolean closed;

    private ParquetSink(AtomicFile file, ParquetWriter<EventRow> writer) {
        this.file = file;
        this.writer = writer;
    }

    /** @throws SinkException if it cannot be written */
    static ParquetSink open(AtomicFile file) {
        try {
            var writer = new Builder(new LocalOutputFile(file.path()))
                    .withConf(new PlainParquetConfiguration())
                    .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                    .withCompressionCodec(CompressionCodecName.ZSTD)
                    .withRowGroupSize(ROW_GROUP_BYTES)
                    .build();
            return new ParquetSink(file, writer);
        } catch (IOException e) {
            throw file.failed(e);
        }
    }

    private static MessageType schema() {
        var columns = Types.buildMessage()
                .required(INT64)
                .named("seq")
                .required(INT64)
                .as(timestampType(true, TimeUnit.MILLIS))
                .named("time");
        for (String text : EventRow.COLUMNS.subList(2, EventRow.COLUMNS.size())) {
            columns.optional(BINARY).as(stringType()).named(text);
        }
        return columns.named("event");
    }

    @Override
    public void write(JournaledEvent event) {
        try {
            writer.write(EventRow.of(event));
        } catch (IOException | ParquetRuntimeException | LinkageError e) {
            throw file.failed(e);
        }
    }

    @Override
    public boolean flush() {
        return true; // not readable before it is complete
    }

    @Override
    public void complete() {
        try {
            closed = true;
            writer.close();
        } catch (IOException | ParquetRuntimeException | LinkageError e) {
            throw file.failed(e);
        }
        file.commit();
    }

    @Override
    public void close() {
        try {
            if (!closed) {
                writer.close();
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            // reported already, or about a file that is deleted
        }
        file.discard();
    }

    private static final class Builder extends ParquetWriter.Builder<EventRow, Builder> {
        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<EventRow> getWriteSupport(ParquetConfiguration unused) {
            return new Rows();
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        protected WriteSupport<EventRow> getWriteSupport(Configuration unused) {
            return new Rows();
        }
    }

    private static final class Rows extends WriteSupport<EventRow> {
        private @Nullable RecordConsumer to;

        @Override
        public WriteContext init(ParquetConfiguration unused) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        public WriteContext init(Configuration unused) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            to = consumer;
        }

        @Override
        public void write(EventRow row) {
            var consumer = to;
            if (consumer == null) {
                throw new IllegalStateException("not prepared");
            }
            consumer.startMessage();
            put(consumer, 0, row.sequence());
            put(consumer, 1, row.timeMillis());
            put(consumer, 2, row.channel());
            put(consumer, 3, row.source());
            put(consumer, 4, row.eventType());
            put(consumer, 5, row.entityType());
            put(consumer, 6, row.entityId());
            put(consumer, 7, row.payload());
            put(consumer, 8, row.published());
            consumer.endMessage();
        }

        private static void put(RecordConsumer consumer, int column, long value) {
            consumer.startField(EventRow.COLUMNS.get(column), column);
            consumer.addLong(value);
            consumer.endField(EventRow.COLUMNS.get(column), column);
        }

        private static void put(RecordConsumer consumer, int column, @Nullable String value) {
            if (value != null) {
                consumer.startField(EventRow.COLUMNS.get(column), column);
                consumer.addBinary(Binary.fromString(value));
                consumer.endField(EventRow.COLUMNS.get(column), column);
            }
        }
    }
}
