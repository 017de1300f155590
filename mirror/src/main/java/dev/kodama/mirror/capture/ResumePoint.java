package dev.kodama.mirror.capture;

import java.time.Instant;

/**
 * Where the journal stands for a source that was mirrored before.
 *
 * @param position what is journaled up to
 * @param time when the last of it was captured: a hole cannot begin before
 */
public record ResumePoint(SourcePosition position, Instant time) {}
