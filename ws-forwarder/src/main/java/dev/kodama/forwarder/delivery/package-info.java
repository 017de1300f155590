/**
 * Live and durable delivery behind one interface. {@link dev.kodama.forwarder.delivery.DeliveryFactory} makes a client's
 * {@link dev.kodama.forwarder.delivery.Delivery}, which opens its session in the hub.
 * Durable ones come from {@link dev.kodama.forwarder.delivery.JournalDeliveries}, by
 * source. {@link dev.kodama.forwarder.delivery.LiveEventListener} feeds the hub from Redis;
 * {@link dev.kodama.forwarder.delivery.JournalWatermark} tells after an outage from which sequence on events may be missing.
 */
@NullMarked
package dev.kodama.forwarder.delivery;

import org.jspecify.annotations.NullMarked;
