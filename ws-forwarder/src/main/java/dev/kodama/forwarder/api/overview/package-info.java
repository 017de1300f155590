/**
 * Endpoints that give an overview of the journal: {@link dev.kodama.forwarder.api.overview.HistogramEndpoint}, whose answers {@link
 * dev.kodama.forwarder.api.overview.HistogramJson} writes, {@link dev.kodama.forwarder.api.overview.CatalogEndpoint} and {@link
 * dev.kodama.forwarder.api.overview.EntitiesEndpoint}.
 */
@NullMarked
package dev.kodama.forwarder.api.overview;

import org.jspecify.annotations.NullMarked;
