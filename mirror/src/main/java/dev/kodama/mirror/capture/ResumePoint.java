package dev.kodama.mirror.capture;

import dev.kodama.journal.SourcePosition;
import java.time.Instant;

/**
 * Position from which the capture of a known source resumes.
 *
 * @param position everything up to here is journaled
 * @param time capture time of the last journaled item: a hole cannot begin earlier
 */
public record ResumePoint(SourcePosition position, Instant time) {}
