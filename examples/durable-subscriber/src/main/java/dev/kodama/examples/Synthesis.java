package dev.kodama.examples;

import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.replay.durable.DurableSubscription;
import dev.kodama.settings.Settings;

/** Prints completed tasks at least once, including those that completed while it was stopped. */
public final class Synthesis {
    private Synthesis() {}

    /** Reads {@code KODAMA_KAFKA_BOOTSTRAP} and {@code KODAMA_SOURCE}; runs until the process is stopped. */
    public static void main(String[] args) {
        var journal = JournalConfig.from(Settings.of(System.getenv()));
        var subscription = DurableSubscription.named("synthesis")
                .types("TASK_COMPLETED")
                .from(new StartPosition.Latest())
                .journal(journal)
                .handle(event -> System.out.println(
                        event.sequence() + " " + event.toEvent().payload()));
        Runtime.getRuntime().addShutdownHook(new Thread(subscription::close, "kodama-example-stop"));
    }
}
