/**
 * What existing frontends need beyond the published event: {@link dev.kodama.forwarder.frontend.EventDefaults} completes it,
 * {@link dev.kodama.forwarder.frontend.FrontendEvents} derives further events from it, {@link dev.kodama.forwarder.frontend.StatusFrame} reports
 * health changes as events. Pure.
 */
@NullMarked
package dev.kodama.forwarder.frontend;

import org.jspecify.annotations.NullMarked;
