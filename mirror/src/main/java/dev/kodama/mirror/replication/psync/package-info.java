/**
 * The {@code PSYNC} handshake: attaches at a {@link dev.kodama.journal.SourcePosition} with the least loss. {@link PsyncPlan} decides which
 * position to ask for, {@link PsyncReply} is the server's answer, {@link MissedRange} the part of the stream that cannot be read any more; {@link
 * PsyncSession} carries them out, after {@link BacklogActivation} where Redis has no backlog. {@link ReplicationSupport} tests whether a server allows replication at all.
 */
@NullMarked
package dev.kodama.mirror.replication.psync;

import org.jspecify.annotations.NullMarked;
