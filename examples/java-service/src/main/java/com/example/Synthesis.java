package com.example;

import dev.kodama.bus.EventBus;
import dev.kodama.journal.JournalConfig;
import dev.kodama.journal.StartPosition;
import dev.kodama.replay.durable.DurableSubscription;
import dev.kodama.settings.Settings;

/**
 * Subscribes to tasks twice: live, at most once, to each event of a task; durably, at least once, to completed tasks,
 * including those that completed while it was stopped.
 */
public final class Synthesis {
    private Synthesis() {}

    /** Reads {@code KODAMA_REDIS_URL}, {@code KODAMA_KAFKA_BOOTSTRAP} and {@code KODAMA_SOURCE}; runs until the process is stopped. */
    public static void main(String[] args) {
        var environment = System.getenv();
        var bus = EventBus.connect(environment.getOrDefault("KODAMA_REDIS_URL", "redis://127.0.0.1:6379"));
        var live = bus.subscribe(
                "TASK_*", event -> System.out.println("live " + event.eventType() + " " + event.entityId()));
        var durable = DurableSubscription.named("synthesis")
                .types("TASK_COMPLETED")
                .from(new StartPosition.Earliest()) // of the first start; later ones continue
                .journal(JournalConfig.from(Settings.of(environment)))
                .handle(event -> System.out.println("durable " + event.sequence() + " "
                        + event.toEvent().entityId() + " " + event.toEvent().payload()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            durable.close(); // finishes and commits the event at work
            bus.close();
        }));
        live.ready().toCompletableFuture().join();
        System.out.println("synthesis listens");
    }
}
