/**
 * The metadata of an event message, without its payload. {@link EventMetadata} is the event type, entity and validity of a message,
 * {@link EventKey} its journal key alone; {@link EventMetadataParser} reads both in one pass over the bytes. {@link EventChannel} compares
 * the message with its Redis channel, {@link ReservedTypes} rejects the event types that only Kodama writes.
 */
@NullMarked
package dev.kodama.bus.metadata;

import org.jspecify.annotations.NullMarked;
