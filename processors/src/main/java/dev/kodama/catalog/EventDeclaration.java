package dev.kodama.catalog;

import java.util.List;

/**
 * What is declared of one event type.
 *
 * @param source who publishes it; empty if nobody is named
 * @param subscribers the services that should listen
 * @param destination where it ends if not at a service, such as a frontend; empty if nowhere
 * @param description for a person; may be empty
 */
public record EventDeclaration(
        String eventType, List<String> source, List<String> subscribers, String destination, String description) {
    public EventDeclaration {
        source = List.copyOf(source);
        subscribers = List.copyOf(subscribers);
    }
}
