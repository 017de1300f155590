/**
 * Captures the messages published on a Redis. {@link Capture} is the interface, with a class per {@link CaptureMode}:
 * {@link ReplicationCapture}, whose items wait in a {@link CaptureQueue}, and {@link SubscriptionCapture} with an
 * {@link OverflowBuffer}; {@link PublishCountProbe} and {@link MissedPublishCounter} count what a subscription missed.
 *
 * <p>A capture starts at a {@link ResumePoint}; every {@link CapturedItem} has its {@link dev.kodama.journal.SourcePosition}. {@link
 * CaptureStatus} is for people. Knows nothing of Kafka.
 */
@NullMarked
package dev.kodama.mirror.capture;

import org.jspecify.annotations.NullMarked;
