/**
 * Endpoints of decisions about gaps: {@link dev.kodama.forwarder.api.dispositions.DispositionsEndpoint} lists them, {@link
 * dev.kodama.forwarder.api.dispositions.PutDispositionEndpoint} and {@link
 * dev.kodama.forwarder.api.dispositions.DeleteDispositionEndpoint} change one, all in a {@link
 * dev.kodama.forwarder.api.dispositions.DispositionStore}.
 */
@NullMarked
package dev.kodama.forwarder.api.dispositions;

import org.jspecify.annotations.NullMarked;
