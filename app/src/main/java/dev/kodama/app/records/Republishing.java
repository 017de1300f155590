package dev.kodama.app.records;

import dev.kodama.bus.Event;
import dev.kodama.bus.Event.ParseResult.NotAnEvent;
import dev.kodama.bus.Event.ParseResult.Parsed;
import dev.kodama.journal.mask.EventMask;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Decides what is published for a rejected message: the repaired text, or the message as it was, where it is an event by now. */
public sealed interface Republishing {
    record Publish(Event event) implements Republishing {}

    /** @param reason one sentence that says what to do */
    record Impossible(String reason) implements Republishing {}

    /**
     * Decides.
     *
     * @param repaired JSON of the event; null to publish the message as it was
     * @param mask what was hidden of the message that was repaired
     */
    static Republishing of(ConsumerRecord<byte[], byte[]> rejected, byte @Nullable [] repaired, EventMask mask) {
        byte[] message = repaired == null ? rejected.value() : repaired;
        if (repaired == null && SetAsideJson.fullBytes(rejected) > message.length) {
            return new Impossible("Only the first " + message.length + " bytes of this message are kept, of "
                    + SetAsideJson.fullBytes(rejected) + "; give the whole event.");
        }
        var masked = repaired == null ? Optional.<String>empty() : mask.publishObjection(repaired);
        if (masked.isPresent()) {
            return new Impossible(masked.get());
        }
        var parsed = Event.read(message);
        if (parsed instanceof Parsed event) {
            return new Publish(event.event());
        }
        String reason = parsed instanceof NotAnEvent not ? not.reason() : "";
        return new Impossible("This is no event: " + reason + (repaired == null ? " Give it repaired." : ""));
    }
}
