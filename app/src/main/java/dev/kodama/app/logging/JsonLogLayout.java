package dev.kodama.app.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kodama.journal.text.IsoTimestamps;
import java.time.Instant;

/**
 * The layout of log entries as JSON, an object a line: {@code time}, {@code level}, {@code logger}, {@code thread}, {@code message}, and of an
 * exception {@code error} with {@code type}, {@code message} and {@code stack}. It is ASCII, whatever was published.
 */
final class JsonLogLayout extends LayoutBase<ILoggingEvent> {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = JSON.createObjectNode()
                .put("time", IsoTimestamps.text(Instant.ofEpochMilli(event.getTimeStamp())))
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.putObject("error")
                    .put("type", thrown.getClassName())
                    .put("message", thrown.getMessage())
                    .put("stack", ThrowableProxyUtil.asString(thrown));
        }
        try {
            return JSON.writeValueAsString(line) + '\n';
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // of texts only
        }
    }
}
