package dev.kodama.catalog;

import java.util.List;

/**
 * Declaration of one event type.
 *
 * @param source services that publish it; may be empty
 * @param subscribers services that have to subscribe
 * @param destination consumer that is no service, such as a frontend; may be empty
 * @param description for a person; may be empty
 */
public record EventDeclaration(
        String eventType, List<String> source, List<String> subscribers, String destination, String description) {
    public EventDeclaration {
        source = List.copyOf(source);
        subscribers = List.copyOf(subscribers);
    }
}
