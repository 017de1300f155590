/**
 * Endpoints of the journal: {@link dev.kodama.forwarder.api.journal.EventsEndpoint}, {@link dev.kodama.forwarder.api.journal.JournalEndpoint},
 * {@link dev.kodama.forwarder.api.journal.EntityEndpoint} and {@link dev.kodama.forwarder.api.journal.TimelineEndpoint}.
 * {@link dev.kodama.forwarder.api.journal.JournalQueryParser} parses their parameters, {@link dev.kodama.forwarder.api.journal.EventJson} writes their
 * events, {@link dev.kodama.forwarder.api.journal.CursorFormat} their cursors, which {@link dev.kodama.forwarder.api.journal.CursorSeal} encrypts.
 *
 * <p>An {@link dev.kodama.forwarder.api.journal.EntitySource} has timelines: {@link dev.kodama.forwarder.api.journal.LocalEntities} from this process,
 * {@link dev.kodama.forwarder.api.journal.RemoteEntities} from others, whose pages {@link dev.kodama.forwarder.api.journal.RemotePage} validates
 * after {@link dev.kodama.forwarder.api.journal.LimitedBody} read them. {@link dev.kodama.forwarder.api.journal.JournalErrors} maps exceptions.
 */
@NullMarked
package dev.kodama.forwarder.api.journal;

import org.jspecify.annotations.NullMarked;
