/**
 * Records that stand outside of the journal, and the way back. {@link dev.kodama.app.records.SetAsideRecords} reads messages that were no events and
 * records that a topology could not process, as {@link dev.kodama.app.records.SetAsideJson} shows them. {@link
 * dev.kodama.app.records.Publisher} publishes to Redis: a repaired message ({@link dev.kodama.app.records.Republishing}) or an event of a caller.
 * {@link dev.kodama.app.records.RecordsApi} lists the endpoints.
 */
@NullMarked
package dev.kodama.app.records;

import org.jspecify.annotations.NullMarked;
