package dev.kodama.forwarder.session;

import org.jspecify.annotations.Nullable;

/**
 * How far a session is, for operators.
 *
 * @param delivery live or durable
 * @param position the first sequence that is not sent; null for live events and for several sources
 * @param lag events that are not sent yet, those included that may not match; null while unknown
 * @param sent events written to the client
 * @param dropped events that the client was too slow for
 */
public record SourceProgress(
        String delivery, @Nullable Long position, @Nullable Long lag, long sent, long dropped) {}
