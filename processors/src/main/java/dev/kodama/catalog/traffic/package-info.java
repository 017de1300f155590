/**
 * Types of payloads, inferred from published events. {@link dev.kodama.catalog.traffic.PayloadTypes} adds payloads to the {@link
 * dev.kodama.catalog.traffic.Shape} of their event type; {@link dev.kodama.catalog.traffic.TypeScriptWriter} and {@link
 * dev.kodama.catalog.traffic.JsonSchemaWriter} write all of them. {@link dev.kodama.catalog.traffic.TrafficSample} reads events of a journal.
 */
@NullMarked
package dev.kodama.catalog.traffic;

import org.jspecify.annotations.NullMarked;
