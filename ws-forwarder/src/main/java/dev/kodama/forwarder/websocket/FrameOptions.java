package dev.kodama.forwarder.websocket;

import dev.kodama.forwarder.batch.BatchInterval;
import dev.kodama.forwarder.encoding.Encoding;
import dev.kodama.forwarder.protocol.FrameEncoding;
import dev.kodama.forwarder.protocol.Notices;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of the frames that it gets.
 *
 * @param notices whether it takes notices
 * @param batchNanos shortest time between two arrays of frames; 0 for a frame an event
 */
record FrameOptions(FrameEncoding encoding, boolean notices, long batchNanos) {
    /**
     * Reads the query parameters.
     *
     * @param parameter the value of a query parameter by name; null where absent
     * @param deflates whether compression was agreed on
     * @throws IllegalArgumentException one sentence that names the parameter and its valid values
     */
    static FrameOptions of(Function<String, @Nullable String> parameter, boolean deflates) {
        return new FrameOptions(
                FrameEncoding.of(Encoding.of(parameter.apply("encoding")), deflates),
                Notices.areWanted(parameter),
                BatchInterval.of(parameter.apply(BatchInterval.PARAMETER)).toNanos());
    }
}
