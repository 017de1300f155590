/**
 * The index of the journal over HTTP, for other Kodama processes: {@link dev.kodama.forwarder.api.index.IndexEndpoint} answers for all
 * processes of a group, by way of {@link dev.kodama.forwarder.api.index.GroupIndex}.
 */
@NullMarked
package dev.kodama.forwarder.api.index;

import org.jspecify.annotations.NullMarked;
